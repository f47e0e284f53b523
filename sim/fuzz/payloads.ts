/**
 * Sound payloads of a venue, as its simulated gateway sends them: what the fuzzer spoils.
 */
import type { QueryScope } from "../../core/effects.js";
import type { VenueAdapter } from "../../core/venues/adapter.js";
import type { GatewayProfile } from "../gateway/profile.js";
import type { Told } from "../gateway/words.js";
import type { BookRow, TradeRecord } from "../ports.js";
import type { ExchangeOrder } from "../world-event.js";
import { pathsOf } from "./mutate.js";

/** How a payload reaches the adapter. */
export type Door = "frame" | "order-answer" | "cancel-answer" | QueryScope;

/** Every door. */
export const DOORS: readonly Door[] = [
  ...(["frame", "order-answer", "cancel-answer"] as const),
  ...(["orders", "trades", "positions", "margin"] as const),
];

type Paths = ReturnType<typeof pathsOf>;

/** A sound payload. */
export interface Sample {
  readonly door: Door;
  readonly status: number;
  readonly body: unknown;
  readonly paths: Paths;
  /** Where its status words stand; none where it is no frame. A text holds its own. */
  readonly words: Paths;
}

/** An adapter, and what it is given. */
export interface Target {
  readonly venue: string;
  readonly adapter: VenueAdapter;
  readonly samples: readonly Sample[];
}

/** 1 Aug 2024, 09:15 IST. */
export const STAMP_MS = 1_722_483_900_000;
/** Units of the order that all payloads are about. */
export const ORDER_QTY = 100;

const ORDER: ExchangeOrder = {
  ...{ brokerOrderId: "B1", clientOrderId: "T1-0e1", key: "T1/0/entry/1", symbol: "CALL" },
  ...{ side: "BUY", qty: ORDER_QTY, type: "LIMIT", limitTicks: 1_050, triggerTicks: null },
};
const STOP: ExchangeOrder = {
  ...{ ...ORDER, brokerOrderId: "B2", clientOrderId: "T1-0s1", key: "T1/0/stop/1" },
  ...{ side: "SELL", type: "SL_LIMIT", limitTicks: 1_040, triggerTicks: 1_045 },
};
const ROW: BookRow = {
  ...{ order: ORDER, status: "open", cumQty: 25, acceptedMs: STAMP_MS },
  ...{ stampMs: STAMP_MS + 3_000, averageTicks: 1_002, reason: null },
};
const AT = { brokerOrderId: "B1", stampMs: STAMP_MS + 3_000 };
const TRADE: TradeRecord = {
  ...{ order: ORDER, execId: "F1", qty: 25, priceTicks: 1_002, stampMs: STAMP_MS + 3_000 },
};
const FACTS = {
  fundsMinor: 1_000_000,
  rows: [{ symbol: "CALL", longMinor: 1, shortMinor: 2, spreadMinor: 3, volPerMille: 4 }],
  offsets: [{ cover: "CALL", risk: "PUT", coveredMinor: 5 }],
};

/** What an exchange may tell of an order, with the order as it stands then. */
function toldOnes(): readonly (readonly [Told, BookRow])[] {
  const fill = { ...AT, kind: "filled", execId: "F1", priceTicks: 1_002, late: false } as const;
  const bust = { ...AT, kind: "busted", execId: "F1", qty: 25, cumQty: 0, left: 0 } as const;
  const open = { ...ROW, cumQty: 0 } as const;
  return [
    [{ ...fill, qty: 25, cumQty: 25 }, ROW],
    [
      { ...fill, qty: 100, cumQty: 100 },
      { ...ROW, status: "filled", cumQty: 100 },
    ],
    [
      { ...AT, kind: "canceled", cumQty: 25 },
      { ...ROW, status: "canceled" },
    ],
    [{ ...bust, correctedTo: null, priceTicks: 1_002, reworks: false }, open],
    [{ ...AT, kind: "triggered", cumQty: 0 } as Told, { ...open, order: STOP }],
  ];
}

/** Where two values of the same form differ. */
function differences(a: unknown, b: unknown, paths: Paths): Paths {
  const at = (value: unknown, path: Paths[number]): unknown =>
    path.reduce<unknown>((part, step) => (part as Record<string | number, unknown>)[step], value);
  return paths.filter((path) => typeof at(a, path) === "string" && at(a, path) !== at(b, path));
}

function sampleOf(door: Door, body: unknown, status = 200, words: Paths = []): Sample {
  return { door, status, body, paths: pathsOf(body), words };
}

function framesOf(profile: GatewayProfile): readonly Sample[] {
  return toldOnes().flatMap(([told, row]) => {
    const frame = profile.frame(row.order, told, row);
    if (frame === null) return [];
    const odd = profile.garbled(frame, 2);
    return [sampleOf("frame", frame, 200, differences(frame, odd, pathsOf(frame)))];
  });
}

function listsOf(profile: GatewayProfile): readonly Sample[] {
  const rows = [
    ROW,
    { ...ROW, order: STOP, status: "trigger-pending", cumQty: 0 } as const,
    { ...ROW, order: { ...ORDER, brokerOrderId: "B3" }, status: "canceled" } as const,
  ];
  const positions = [
    { symbol: "CALL", netQty: -25 },
    { symbol: "PUT", netQty: 75 },
    // Some venues list a symbol more than once.
    { symbol: "CALL", netQty: 5 },
  ];
  return [
    sampleOf("orders", profile.ordersBody(rows.map(profile.orderRow))),
    sampleOf("trades", profile.tradesBody([profile.tradeRow(TRADE)])),
    sampleOf("positions", profile.positionsBody(positions)),
    sampleOf("margin", profile.marginBody(FACTS)),
  ];
}

function answersOf(profile: GatewayProfile): readonly Sample[] {
  const placed = profile.orderBody({ kind: "accepted", brokerOrderId: "B1" }, ORDER, ROW);
  const answers = [
    ...[placed, profile.refusal("no", false), profile.refusal("slow down", true)],
    ...[profile.banned(), profile.timedOut(), profile.duplicate()],
  ];
  return answers.flatMap(({ body, status }) => [
    sampleOf("order-answer", body, status),
    sampleOf("cancel-answer", body, status),
  ]);
}

/** The adapter of a profile with sound payloads for each of its doors. */
export function targetOf(profile: GatewayProfile): Target {
  const samples = [...framesOf(profile), ...listsOf(profile), ...answersOf(profile)];
  return { venue: profile.slug, adapter: profile.adapter, samples };
}
