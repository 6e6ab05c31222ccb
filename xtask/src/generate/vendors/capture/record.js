// Each call is a line of the log, which this tab keeps from page to page.
const record = (surface, call, args, more) => {
  try {
    const line = JSON.stringify({ at: Date.now(), ...more, surface, call, args });
    sessionStorage.setItem("parlour", (sessionStorage.getItem("parlour") ?? "") + line + "\n");
  } catch {
    // There is no room, or JSON has no form for it: the page must not notice.
  }
};
