// The house rules for the sources. Three zones:
//   inner   core/, scenarios/ and sim/ but for the outer ring: synchronous, no ambient anything
//   outer   sim/cli, sim/report, sim/page, sim/campaign, sim/results, sim/gate, sim/session,
//           sim/reality, sim/fuzz, one file of sim/ablate: files, workers, process and promises are
//           theirs
//   test    anything
// A package or built-in that only some files may import has its rows in GATES.
import tseslint from "typescript-eslint";

const INNER = ["core/**/*.ts", "sim/**/*.ts", "scenarios/**/*.ts"];
const OUTER = [
  ...["sim/cli/**/*.ts", "sim/report/**/*.ts", "sim/campaign/**/*.ts", "sim/reality/**/*.ts"],
  ...["sim/results/**/*.ts", "sim/page/**/*.ts", "sim/gate/**/*.ts"],
  "sim/fuzz/**/*.ts",
  "sim/session/**/*.ts",
  "sim/ablate/patched-tree.ts",
];
/** A file of that name, its hyphenated neighbours, or a folder of that name. */
const room = (name) => [`${name}.ts`, `${name}-*.ts`, `${name}/**/*.ts`, `${name}-*/**/*.ts`];

const AMBIENT = [
  ...["Date", "Intl", "performance", "process", "crypto", "console", "fetch", "navigator"],
  ...["setTimeout", "setInterval", "setImmediate", "queueMicrotask"],
  ...["clearTimeout", "clearInterval", "clearImmediate"],
  ...["WeakRef", "FinalizationRegistry", "Atomics", "AbortSignal", "MessageChannel"],
  ...["globalThis", "global", "eval", "Function"],
];
const APPROXIMATED = [
  ...["sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh"],
  ...["asinh", "acosh", "atanh", "exp", "expm1", "log", "log2", "log10", "log1p"],
  ...["pow", "cbrt", "hypot"],
];
const SQL_AMBIENT =
  "/\\b(CURRENT_(TIMESTAMP|TIME|DATE)|random(blob)?\\s*\\(" +
  "|(strftime|datetime|julianday|unixepoch)\\s*\\()/i";

const ban = (selector, message) => ({ selector, message });
const everywhere = [ban("TSEnumDeclaration", "a union of literals, not an enum")];
const deterministic = [
  ban(":function[async=true]", "core/ and sim/ are synchronous"),
  ban("AwaitExpression", "synchronous only"),
  ban("ForOfStatement[await=true]", "synchronous only"),
  ban("Identifier[name='Promise']", "synchronous only"),
  ban("ImportExpression", "synchronous only; import statically"),
  ban("ForInStatement", "prototype and integer-key order"),
  ban(
    "CallExpression[callee.property.name=/^(sort|toSorted)$/][arguments.length=0]",
    "pass an explicit total-order comparator",
  ),
  ban("MemberExpression[property.name=/^(localeCompare|toLocale.*)$/]", "depends on the locale"),
  ban("MemberExpression[property.name='stack']", "stacks hold paths; not in a trace"),
  ban(
    "MemberExpression[object.name='Object'][property.name=/^(keys|values|entries|groupBy)$/]",
    "integer-like keys reorder; use Map",
  ),
  ban(`Literal[value=${SQL_AMBIENT}]`, "clock or randomness of SQL"),
  ban(`TemplateElement[value.raw=${SQL_AMBIENT}]`, "clock or randomness of SQL"),
  ban("BinaryExpression[operator='**']", "implementation-approximated"),
  ban("AssignmentExpression[operator='**=']", "implementation-approximated"),
];

/** What a file may not import, by the name under which `allowing` lifts the ban. */
const builtin = (...names) => `^(node:)?(${names.join("|")})$`;
const GATES = {
  io: {
    regex: builtin(
      ...["timers", "timers/promises", "perf_hooks", "worker_threads", "child_process", "cluster"],
      ...["net", "tls", "dgram", "http", "http2", "https", "dns", "async_hooks", "events"],
      ...["process", "console", "module", "vm", "v8", "readline", "tty", "stream", "inspector"],
      ...["fs/promises", "sqlite", "test"],
    ),
    message: "I/O and ambient state belong in the outer ring",
  },
  files: { regex: builtin("fs"), message: "only core/store/sqlite* and sim/disk*" },
  os: { regex: builtin("os"), message: "only sim/disk*, for its scratch folder" },
  sqlite: { regex: "^better-sqlite3$", message: "only core/store/sqlite* and sim/results/sqlite" },
  seedrandom: { regex: "^seedrandom", message: "only sim/rng.ts and sim/faults/" },
  hash: {
    regex: builtin("crypto"),
    message: "only sim/trace*, sim/digest* and the build's name; the guard takes the rest away",
  },
  shell: {
    regex: "^(commander|tinypool|cli-progress|cli-table3|picocolors)$",
    message: "only the outer ring",
  },
};
const GUARDED_HASH = {
  regex: builtin("crypto"),
  allowImportNames: ["createHash"],
  message: "createHash is the only part that is deterministic",
};
const closed = (allowed, ...more) => ({
  "no-restricted-imports": [
    "error",
    {
      patterns: [
        ...Object.keys(GATES)
          .filter((name) => !allowed.includes(name))
          .map((name) => GATES[name]),
        ...more,
      ],
    },
  ],
});
const allowing = (files, allowed, ...more) => ({ files, rules: closed(allowed, ...more) });

export default tseslint.config(
  { ignores: ["dist/", "coverage/", ".hedgeproof/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.base],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: "error",
      "prefer-const": "error",
      "no-var": "error",
      "max-lines": ["error", { max: 400, skipBlankLines: false, skipComments: false }],
      "max-lines-per-function": [
        "error",
        { max: 70, skipBlankLines: false, skipComments: false, IIFEs: true },
      ],
      "no-restricted-syntax": ["error", ...everywhere],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        {
          considerDefaultExhaustiveForUnions: false,
          allowDefaultCaseForExhaustiveSwitch: true,
          requireDefaultForNonUnion: true,
        },
      ],
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/require-array-sort-compare": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-unused-expressions": "error",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_" },
      ],
      "@typescript-eslint/only-throw-error": "error",
    },
  },
  {
    files: INNER,
    rules: {
      ...closed([]),
      "no-restricted-globals": [
        "error",
        ...AMBIENT.map((name) => ({
          name,
          message: "ambient nondeterminism; take it as a parameter",
        })),
      ],
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "draw from a named stream" },
        ...APPROXIMATED.map((property) => ({
          object: "Math",
          property,
          message: "implementation-approximated; use integers",
        })),
      ],
      "no-restricted-syntax": ["error", ...everywhere, ...deterministic],
    },
  },
  {
    files: OUTER,
    rules: {
      ...closed(["io", "files", "os", "shell"]),
      "no-restricted-globals": "off",
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "a campaign repeats; derive from the seed" },
      ],
      "no-restricted-syntax": ["error", ...everywhere],
    },
  },
  allowing(["sim/campaign/guard.ts"], ["io", "hash"]),
  allowing(["sim/report/page-text.ts"], ["hash"], GUARDED_HASH),
  allowing(["sim/campaign/build.ts"], ["files", "hash"], GUARDED_HASH),
  allowing(["sim/gate/*.ts"], ["io", "files", "hash"], GUARDED_HASH),
  allowing(room("core/store/sqlite"), ["sqlite", "files"]),
  allowing(["sim/results/sqlite.ts"], ["sqlite", "files"]),
  allowing(room("sim/disk"), ["files", "os"]),
  allowing(["sim/rng.ts", "sim/faults/**/*.ts"], ["seedrandom"]),
  allowing([...room("sim/trace"), ...room("sim/digest")], ["hash"], GUARDED_HASH),
  {
    files: ["test/**/*.ts"],
    rules: {
      "max-lines-per-function": "off",
      "@typescript-eslint/explicit-module-boundary-types": "off",
    },
  },
);
