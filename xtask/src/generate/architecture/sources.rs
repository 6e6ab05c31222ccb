//! The modules of a crate, and which file uses which, as the sources say.
//!
//! What counts is a path: one that begins with `crate`, `super` or `self`, or with a name that the module declares or
//! brings in. It counts wherever it stands, in a macro too: what a macro's rules say by `$crate` counts for the file
//! that defines the macro. A call of a method names no file, and what stands in a string is no path: neither counts, and
//! a glob counts for the module that it opens.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Item, Lit, Meta, Token};

/// All modules of a crate but those of tests; the crate's root comes first.
pub(super) struct Sources(Vec<Module>);

/// A module: a file, or a block in one.
#[derive(Default)]
pub(super) struct Module {
    /// Its file, below the folder of the sources.
    pub(super) file: String,
    /// What `//!` says of it.
    pub(super) doc: String,
    parent: usize,
    children: BTreeMap<String, usize>,
    /// What its `use` items bring in.
    imports: BTreeMap<String, Vec<String>>,
    /// What its code names, these `use` items included.
    paths: Vec<Vec<String>>,
}

/// What a path leads to.
enum Target {
    Module(usize),
    /// Something that this module defines.
    Item(usize),
}

impl Sources {
    /// Reads the crate whose root is `lib.rs` of this folder.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let mut sources = Self(Vec::new());
        sources.file(folder, &[], 0)?;
        Ok(sources)
    }

    /// A module at the root of the crate, by name.
    pub(super) fn room(&self, name: &str) -> Option<&Module> {
        self.0[0].children.get(name).map(|room| &self.0[*room])
    }

    /// Each file with each other file that it uses.
    pub(super) fn arrows(&self) -> BTreeSet<(&str, &str)> {
        let mut arrows = BTreeSet::new();
        for (index, module) in self.0.iter().enumerate() {
            for path in &module.paths {
                if let Some(Target::Module(used) | Target::Item(used)) = self.target(index, path) {
                    arrows.insert((&*module.file, &*self.0[used].file));
                }
            }
        }
        arrows.retain(|(user, used)| user != used);
        arrows
    }

    /// Where a path leads from a module, through all re-exports; nothing where it leads out of the crate.
    fn target(&self, from: usize, path: &[String]) -> Option<Target> {
        let mut at = from;
        for (index, part) in path.iter().enumerate() {
            let module = &self.0[at];
            let import = || module.imports.get(part).filter(|path| path[0] != *part);
            let next = match part.as_str() {
                "crate" => Target::Module(0),
                "self" => Target::Module(at),
                "super" => Target::Module(module.parent),
                _ => match (module.children.get(part), import()) {
                    (Some(child), _) => Target::Module(*child),
                    (None, Some(import)) => self.target(at, import)?,
                    (None, None) if index == 0 => return None,
                    (None, None) => Target::Item(at),
                },
            };
            match next {
                Target::Module(next) => at = next,
                Target::Item(_) => return Some(next),
            }
        }
        Some(Target::Module(at))
    }

    /// Reads the file of a module, and returns the module's index.
    fn file(&mut self, folder: &Path, path: &[String], parent: usize) -> Result<usize> {
        let stem = path.join("/");
        let files = if path.is_empty() {
            vec!["lib.rs".to_string()]
        } else {
            vec![format!("{stem}.rs"), format!("{stem}/mod.rs")]
        };
        let file = files.into_iter().find(|file| folder.join(file).is_file());
        let file = file.with_context(|| format!("no file for the module {}", path.join("::")))?;
        let text = fs::read_to_string(folder.join(&file)).with_context(|| file.clone())?;
        let parsed = syn::parse_file(&text).with_context(|| file.clone())?;
        let module = Module { file, doc: doc(&parsed.attrs), parent, ..Module::default() };
        self.module(folder, path, module, parsed.items)
    }

    /// Adds a module with all that is in it, and returns its index.
    fn module(&mut self, folder: &Path, path: &[String], module: Module, items: Vec<Item>) -> Result<usize> {
        let index = self.0.len();
        self.0.push(module);
        for item in items {
            match item {
                Item::Mod(item) if is_test(&item.attrs) => {}
                Item::Mod(item) => {
                    let path = [path, &[item.ident.to_string()]].concat();
                    let child = match item.content {
                        None => self.file(folder, &path, index)?,
                        Some((_, items)) => {
                            let file = self.0[index].file.clone();
                            let block = Module { file, parent: index, ..Module::default() };
                            self.module(folder, &path, block, items)?
                        }
                    };
                    self.0[index].children.insert(item.ident.to_string(), child);
                }
                item => {
                    let mut named = Vec::new();
                    scan(item.to_token_stream(), &[], &mut named);
                    let module = &mut self.0[index];
                    if let Item::Use(_) = item {
                        module.imports.extend(named.iter().cloned());
                    }
                    module.paths.extend(named.into_iter().map(|(_, path)| path));
                }
            }
        }
        Ok(index)
    }
}

/// A path, and the name under which a `use` brings it in.
type Named = (String, Vec<String>);

/// What stands before a token, as far as it matters.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    Colon,
    Colons,
    Dollar,
    As,
    Pub,
    Other,
}

/// Finds all paths of more than one part; `prefix` is what stands before the braces of a `use`.
///
/// It looks at nothing but tokens, for most of the core stands in macros.
fn scan(tokens: TokenStream, prefix: &[String], found: &mut Vec<Named>) {
    let mut path = prefix.to_vec();
    let mut before = if prefix.is_empty() { Before::Other } else { Before::Colons };
    for token in tokens {
        before = match (token, before) {
            (TokenTree::Ident(ident), before) => {
                let ident = ident.to_string();
                let after = match ident.as_str() {
                    "as" => Before::As,
                    "pub" => Before::Pub,
                    _ => Before::Other,
                };
                if before != Before::Colons {
                    finish(&mut path, found);
                }
                match (before, found.last_mut()) {
                    (Before::As, Some((name, _))) => name.clone_from(&ident),
                    // A variable of a macro's, which may be anything.
                    (Before::Dollar, _) if ident != "crate" => path.push("$".into()),
                    _ => {}
                }
                path.push(ident);
                after
            }
            (TokenTree::Punct(punct), Before::Colon) if punct.as_char() == ':' => {
                if path.is_empty() {
                    // `::name` is out of the crate, and `<Type>::name` is the type's.
                    path.push(String::new());
                }
                Before::Colons
            }
            (TokenTree::Punct(punct), _) if punct.as_char() == ':' && punct.spacing() == Spacing::Joint => {
                Before::Colon
            }
            (TokenTree::Punct(punct), Before::Colons) if punct.as_char() == '*' => {
                path.push("self".into());
                Before::Other
            }
            (TokenTree::Group(group), Before::Colons) if group.delimiter() == Delimiter::Brace => {
                scan(group.stream(), &std::mem::take(&mut path), found);
                Before::Other
            }
            (TokenTree::Group(group), before) => {
                finish(&mut path, found);
                // `pub(in crate::module)` uses nothing.
                if before != Before::Pub {
                    scan(group.stream(), &[], found);
                }
                Before::Other
            }
            (TokenTree::Punct(punct), _) => {
                finish(&mut path, found);
                match punct.as_char() {
                    '$' => Before::Dollar,
                    ',' if !prefix.is_empty() => {
                        path = prefix.to_vec();
                        Before::Colons
                    }
                    _ => Before::Other,
                }
            }
            (TokenTree::Literal(_), _) => {
                finish(&mut path, found);
                Before::Other
            }
        };
    }
    finish(&mut path, found);
}

/// Ends a path.
fn finish(path: &mut Vec<String>, found: &mut Vec<Named>) {
    let path = std::mem::take(path);
    if path.len() > 1 {
        let name = path.iter().rev().find(|part| *part != "self").cloned().unwrap_or_default();
        found.push((name, path));
    }
}

/// Whether it is compiled for tests alone.
fn is_test(attributes: &[Attribute]) -> bool {
    let conditions = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    conditions.filter_map(|attribute| attribute.parse_args().ok()).any(|condition| needs_test(&condition))
}

fn needs_test(condition: &Meta) -> bool {
    match condition {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) if list.path.is_ident("all") => list
            .parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
            .is_ok_and(|conditions| conditions.iter().any(needs_test)),
        _ => false,
    }
}

/// The text of `//!`.
fn doc(attributes: &[Attribute]) -> String {
    let line = |attribute: &Attribute| match &attribute.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            Expr::Lit(ExprLit { lit: Lit::Str(line), .. }) => Some(line.value().trim().to_string()),
            _ => None,
        },
        _ => None,
    };
    attributes.iter().filter_map(line).collect::<Vec<_>>().join("\n")
}
