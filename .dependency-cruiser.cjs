// Who may import whom. Type-only imports count everywhere, for circles too, except where a rule
// says that types are free.

/** sim/ in two rings; a name stands for its file, its folder and its hyphenated neighbours. */
const OUTER =
  "^sim/(campaign|results|gate|session|sweep|shrink|ablate|reality|fuzz|report|page|cli|index)([-./]|$)";
const STORE = "^core/store([-./]|$)";
const SQLITE = "^core/store/sqlite([-./]|$)";
/** What a store keeps and how it is asked: the engine writes such rows and is restored from them. */
const ROWS = "^core/store/(schema|port)[.]";
const HOST = "^core/host([-./]|$)";
/** What a scenario may call; from elsewhere in core/ and the inner ring it takes types only. */
const BUILDERS = "^(core/(plan|instrument|units)|sim/scenario)([-./]|$)";

const rule = (name, comment, from, to) => ({ name, severity: "error", comment, from, to });

module.exports = {
  forbidden: [
    rule("no-circle", "No circle between files, types included.", {}, { circular: true }),
    rule("resolvable", "Every import leads somewhere.", {}, { couldNotResolve: true }),
    rule(
      "core-alone",
      "core/ imports only itself and zod.",
      { path: "^core/", pathNot: SQLITE },
      { pathNot: ["^core/", "^node_modules/zod/"] },
    ),
    rule(
      "sqlite-alone",
      "core/store/sqlite* adds better-sqlite3, files and paths.",
      { path: SQLITE },
      {
        pathNot: [
          "^core/",
          "^node_modules/(zod|better-sqlite3|@types/better-sqlite3)/",
          "^(node:)?(fs|path)$",
        ],
      },
    ),
    rule(
      "store-behind-host",
      "Within core/ only the host imports a store; the shape of its rows is free.",
      { path: "^core/", pathNot: [STORE, HOST] },
      { path: STORE, pathNot: ROWS },
    ),
    rule(
      "store-shapes-are-types",
      "Of the store's port and schema, core/ imports types only.",
      { path: "^core/", pathNot: [STORE, HOST] },
      { path: ROWS, dependencyTypesNot: ["type-only"] },
    ),
    rule(
      "inner-ring",
      "The inner ring never imports the outer one, nor a scenario.",
      { path: "^sim/", pathNot: OUTER },
      { path: [OUTER, "^scenarios/"] },
    ),
    rule(
      "auditor-alone",
      "Of core/ the auditor and the invariants know types only.",
      { path: "^sim/(auditor|invariants)([-./]|$)" },
      { path: "^core/", dependencyTypesNot: ["type-only"] },
    ),
    rule(
      "auditor-behind-types",
      "Nor do they reach core/ through another room of sim/ than those that are harmless.",
      { path: "^sim/(auditor|invariants)([-./]|$)" },
      {
        path: "^sim/",
        pathNot: "^sim/(auditor|invariants|situations|metrics|harness-failure)([-./]|$)",
        dependencyTypesNot: ["type-only"],
      },
    ),
    rule(
      "scenarios-declare",
      "A scenario imports builders; from the rest of core/ and sim/ types only.",
      { path: "^scenarios/" },
      { path: "^(core|sim)/", pathNot: BUILDERS, dependencyTypesNot: ["type-only"] },
    ),
    rule(
      "scenarios-inside",
      "A scenario knows no store, no host, no outer ring and nothing from outside the project.",
      { path: "^scenarios/" },
      { path: [STORE, HOST, OUTER, "^node_modules/", "^(node:)?[a-z_]+(/promises)?$"] },
    ),
    rule(
      "page-alone",
      "The page runs in a browser: it knows its data, how numbers are told, and the chart library.",
      { path: "^sim/page/.*[.]ts$" },
      {
        pathNot: [
          ...["^sim/page/", "^sim/report/(page-data|number-text)[.]ts$", "^sim/clock-text[.]ts$"],
          "^node_modules/uplot/",
        ],
      },
    ),
    rule(
      "page-apart",
      "Nothing but their tests takes the page's sources: the build makes a script of them.",
      { pathNot: "^(test/)?sim/page/" },
      { path: "^sim/page/" },
    ),
    rule(
      "no-test-in-sources",
      "Sources never import tests.",
      { path: "^(core|sim|scenarios)/" },
      { path: "^test/" },
    ),
    rule(
      "no-development-package",
      "Sources never call a package that is installed for development only; a build script may.",
      { path: "^(core|sim|scenarios)/", pathNot: "^sim/page/build[.]mjs$" },
      {
        dependencyTypes: ["npm-dev"],
        dependencyTypesNot: ["type-only"],
        pathNot: "^node_modules/@types/",
      },
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|coverage)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node"] },
  },
};
