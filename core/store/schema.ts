/**
 * The store's tables, stated once. SQLite's DDL and statements, the in-memory model and the
 * write-sets are all derived from this, so that they cannot drift apart.
 *
 * 1. Tables are STRICT; integers are INTEGER columns, everything else TEXT; null where marked `?`.
 * 2. A row is written whole (upsert by key); rows are never deleted.
 */

/** Raised with every change that an older build could not read. */
export const SCHEMA_VERSION = 2;

/** Column types: `int` and `text`, with `?` where null is allowed. */
type ColumnType = "int" | "text" | "int?" | "text?";

type Value<T extends ColumnType> = T extends "int"
  ? number
  : T extends "text"
    ? string
    : T extends "int?"
      ? number | null
      : string | null;

/** One table: the columns of its key, and all columns in order. */
interface TableShape {
  readonly key: readonly string[];
  readonly columns: Readonly<Record<string, ColumnType>>;
}

const shapes = {
  /** One plan in execution. `plan` is the plan as JSON; `state` the furthest milestone. */
  groups: {
    key: ["group_id"],
    columns: {
      group_id: "text",
      ordinal: "int",
      plan: "text",
      state: "text",
      aim: "text",
      reason: "text?",
      exposure: "int",
      unknown: "int",
      ever_hedged: "int",
      episode: "int",
      episode_open: "int",
      retries: "int",
    },
  },
  /** A leg's position: entries, exits and adjustments netted, in the plan's direction. */
  legs: {
    key: ["group_id", "leg"],
    columns: { group_id: "text", leg: "int", symbol: "text", held: "int", adjusted: "int" },
  },
  /** What is known of an order (facts, merged). `cums` is "cum@stamp;…", ascending by stamp. */
  orders: {
    key: ["client_order_id"],
    columns: {
      client_order_id: "text",
      group_id: "text",
      broker_order_id: "text?",
      filled: "int",
      cums: "text",
      anchor_cum: "int?",
      anchor_ms: "int?",
      accepted: "int?",
      accepted_ms: "int?",
      ended: "text?",
      ended_ms: "int?",
      reason: "text?",
      triggered_ms: "int?",
      first_ms: "int?",
      newest_ms: "int?",
      restart_ms: "int?",
      absent_ms: "int?",
    },
  },
  /** One fill of one order; `busted` units of it were taken back, as of `bust_ms`. */
  fills: {
    key: ["client_order_id", "exec_id"],
    columns: {
      client_order_id: "text",
      exec_id: "text",
      qty: "int",
      price_ticks: "int",
      stamp_ms: "int",
      busted: "int",
      bust_ms: "int?",
    },
  },
  /** A durable wish to send one order; never changed. */
  intents: {
    key: ["client_order_id"],
    columns: {
      client_order_id: "text",
      ordinal: "int",
      group_id: "text",
      leg: "int",
      purpose: "text",
      attempt: "int",
      episode: "int",
      retry: "int",
      level: "int",
      symbol: "text",
      side: "text",
      qty: "int",
      type: "text",
      limit_ticks: "int?",
      trigger_ticks: "int?",
      made_ms: "int",
    },
  },
  /** Keys of everything from outside that was applied. */
  processed_events: { key: ["event_key"], columns: { event_key: "text" } },
  /** One hedge order of one episode, for the audit of safeguard 4. */
  hedges: {
    key: ["client_order_id"],
    columns: {
      client_order_id: "text",
      group_id: "text",
      episode: "int",
      level: "int",
      wanted: "int",
    },
  },
  /** One per episode; `status` is raised, retried, taken or ended. */
  escalations: {
    key: ["escalation_id"],
    columns: {
      escalation_id: "text",
      group_id: "text",
      episode: "int",
      status: "text",
      residual: "int",
      unknown: "int",
      delivered: "int",
    },
  },
  /** A position change that no order of ours explains. Group null: recorded, never traded. */
  adjustments: {
    key: ["adjustment_id"],
    columns: {
      adjustment_id: "text",
      group_id: "text?",
      leg: "int?",
      symbol: "text",
      qty: "int",
      cause: "text",
      as_of_ms: "int",
    },
  },
  /** Reports that added no fact, kept for audit. */
  rejected_events: {
    key: ["event_key"],
    columns: { event_key: "text", client_order_id: "text?", reason: "text" },
  },
  /** schema_version and epoch. */
  meta: { key: ["name"], columns: { name: "text", value: "int" } },
} as const satisfies Record<string, TableShape>;

/** Names of the tables. */
export type TableName = keyof typeof shapes;

/** One row of a table, as plain values. */
export type Row<T extends TableName> = {
  readonly [
    C in keyof (typeof shapes)[T]["columns"]
  ]: (typeof shapes)[T]["columns"][C] extends infer K
    ? K extends ColumnType
      ? Value<K>
      : never
    : never;
};

/** One row to write, whole. */
export type Write = { [T in TableName]: { readonly table: T; readonly row: Row<T> } }[TableName];

/** The shapes, for code that derives statements or keys from them. */
export const TABLES: Readonly<Record<TableName, TableShape>> = shapes;

/** The tables in a fixed order. */
export const TABLE_NAMES: readonly TableName[] = [
  "groups",
  "legs",
  "orders",
  "fills",
  "intents",
  "processed_events",
  "hedges",
  "escalations",
  "adjustments",
  "rejected_events",
  "meta",
];
