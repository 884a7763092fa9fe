"use strict";
(function () {
  const make = (tag, text) => {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const shown = (value) => {
    if (value === null || value === undefined) return "";
    if (value === true) return "yes";
    if (value === false) return "no";
    if (Array.isArray(value)) return value.map(shown).filter(Boolean).join("; ");
    if (typeof value === "object" && value.document && value.title) return [value.title, shown(value.locator)].filter(Boolean).join(", ");
    if (typeof value === "object") return Object.values(value).map(shown).filter(Boolean).join(" · ");
    return String(value);
  };
  const table = (rows, caption) => {
    const made = make("table");
    made.append(make("caption", caption));
    const head = make("tr");
    for (const name of Object.keys(rows[0])) {
      const cell = make("th", name);
      cell.scope = "col";
      head.append(cell);
    }
    const top = make("thead");
    top.append(head);
    const body = make("tbody");
    for (const row of rows) {
      const line = make("tr");
      for (const value of Object.values(row)) line.append(make("td", shown(value)));
      body.append(line);
    }
    made.append(top, body);
    const frame = make("div");
    frame.className = "frame";
    frame.tabIndex = 0;
    frame.append(made);
    return frame;
  };
  const moment = (data) => {
    const at = data && data.network && data.network.moment;
    return at ? " On " + at.on + ", as known at position " + at.position + " (" + at.known + ")." : "";
  };
  const key = document.getElementById("key");
  if (key) {
    key.value = sessionStorage.getItem("key") || "";
    key.addEventListener("input", () => sessionStorage.setItem("key", key.value.trim()));
  }
  const keyed = () => (key && key.value ? { Authorization: "Bearer " + key.value.trim() } : {});
  const headers = () => ({ "Content-Type": "application/json", ...keyed() });
  const refused = (text) => {
    const made = make("p", text);
    made.className = "refused";
    return made;
  };
  const save = (blob, name) => {
    const link = make("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };
  for (const form of document.querySelectorAll("form[data-files]")) {
    const answer = form.closest("section").querySelector(".answer");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const given = new FormData(form);
      const path = (event.submitter || form.querySelector("button")).value;
      answer.replaceChildren(make("p", "It is being made…"));
      try {
        const where = path.replace(/{(\w+)}/g, (_, name) => encodeURIComponent(given.get(name).trim()));
        const response = await fetch(where, { headers: keyed() });
        if (!response.ok) {
          answer.replaceChildren(refused(await response.text()));
          return;
        }
        const name = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition"))[1];
        const blob = await response.blob();
        save(blob, name);
        const position = response.headers.get("Zoneledger-Position");
        answer.replaceChildren(make("p", name + ": " + blob.size + " bytes, as known at position " + position + "."));
      } catch (error) {
        answer.replaceChildren(make("p", "The server does not answer."));
      }
    });
  }
  for (const form of document.querySelectorAll("form[data-question]")) {
    const question = JSON.parse(form.dataset.question);
    const section = form.closest("section");
    const answer = section.querySelector(".answer");
    const link = form.querySelector("a.open");
    const variables = () =>
      Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]));
    const aim = () => {
      const given = new URLSearchParams({
        query: question.query,
        variables: JSON.stringify(variables(), null, 2),
      });
      link.href = "/graphql?" + given;
    };
    aim();
    form.addEventListener("input", aim);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      answer.replaceChildren(make("p", "Asking…"));
      try {
        const response = await fetch("/graphql", {
          method: "POST",
          headers: headers(),
          body: JSON.stringify({ query: question.query, variables: variables() }),
        });
        const said = await response.json();
        if (said.errors) {
          answer.replaceChildren(...said.errors.map((error) => refused(error.message)));
          return;
        }
        const rows = question.rows.split(".").reduce((at, name) => (at ? at[name] : null), said.data) || [];
        const caption = rows.length + (rows.length === 1 ? " row." : " rows.") + moment(said.data);
        answer.replaceChildren(rows.length ? table(rows, caption) : make("p", "Nothing." + moment(said.data)));
      } catch (error) {
        answer.replaceChildren(make("p", "The server does not answer."));
      }
    });
  }
})();
