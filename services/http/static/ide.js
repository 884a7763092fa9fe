"use strict";
(function () {
  const asked = new URLSearchParams(window.location.search);
  const key = sessionStorage.getItem("key");
  const fetcher = GraphiQL.createFetcher({ url: "/graphql", headers: key ? { Authorization: "Bearer " + key } : {} });
  const first = [
    "# Everything is asked at a moment: a day, and what was known. Ctrl-Enter asks; the book explains every field.",
    "{",
    "  network {",
    "    moment { on known position }",
    "    zones(first: 10) { nodes { id name being { existence since until } } }",
    "  }",
    "}",
    "",
  ].join("\n");
  const props = { fetcher: fetcher, defaultQuery: first, shouldPersistHeaders: true, defaultEditorToolsVisibility: true };
  if (asked.get("query")) props.query = asked.get("query");
  if (asked.get("variables")) props.variables = asked.get("variables");
  const root = ReactDOM.createRoot(document.getElementById("graphiql"));
  root.render(React.createElement(GraphiQL, props));
})();
