"""The README's examples run, and print what it says; its links work where PyPI shows it."""

from __future__ import annotations

from importlib.metadata import metadata

import pytest
import readme
from conftest import ROOT

EXAMPLES = readme.examples()


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 5


@pytest.mark.parametrize(("example", "expected"), EXAMPLES, ids=[f"example {number + 1}" for number in range(len(EXAMPLES))])
def test_example(example: str, expected: str) -> None:
    assert readme.printed(example) == expected


def test_what_is_installed_has_the_readme_of_the_tree() -> None:
    assert readme.text().strip() == (ROOT / "bindings/python/README.md").read_text(encoding="utf-8").strip()


def urls() -> dict[str, str]:
    return dict(url.split(", ", 1) for url in metadata("parlour").get_all("Project-URL") or [])


def test_links_lead_to_files_of_the_repository_from_wherever_they_are_read() -> None:
    source = urls()["Source"]
    links = [*readme.links(), *urls().values()]
    for link in links:
        assert link.startswith(source), f"{link} leads nowhere on PyPI"
        path = link[len(source) :].removeprefix("/blob/main/").removeprefix("/tree/main/")
        assert path in ("", "/issues") or (ROOT / path).exists(), link
    assert len(links) > 5


def test_the_metadata_names_the_versions_that_there_are() -> None:
    classifiers = metadata("parlour").get_all("Classifier") or []
    versions = {name.rpartition(" :: ")[2] for name in classifiers if name.startswith("Programming Language :: Python :: 3.")}
    assert versions == {"3.10", "3.11", "3.12", "3.13", "3.14"}
