/**
 * Every word that a venue documents for the state of an order, and what it means to the core: of an
 * order that is no stop, and of a stop where that differs. `docs/venues.md` shows these tables.
 */
import type { ReportStatus, OrderReport } from "../../../core/events.js";
import type { VenueAdapter } from "../../../core/venues/adapter.js";
import { alpacaAdapter } from "../../../core/venues/alpaca.js";
import { binanceAdapter } from "../../../core/venues/binance.js";
import { fixAdapter } from "../../../core/venues/fix.js";
import { fixText } from "../../../core/venues/fix-message.js";
import { ibkrAdapter } from "../../../core/venues/ibkr.js";
import { kiteAdapter } from "../../../core/venues/kite.js";

/** A word; what it means; what it means of a stop, where that differs. */
type Word = readonly [word: string, means: ReportStatus, ofStop?: ReportStatus];

/** A venue's words, and how a frame holds one. */
export interface VenueWords {
  readonly heading: string;
  readonly words: readonly Word[];
  readonly read: (word: string, isStop: boolean) => readonly OrderReport[];
}

const TIME = "2024-08-01T13:30:00Z";

function reports(adapter: VenueAdapter, frame: unknown): readonly OrderReport[] {
  return adapter.readFrame(frame).reports;
}

const KITE: VenueWords = {
  heading: "Kite Connect (Zerodha)",
  words: [
    ...([
      ["PUT ORDER REQ RECEIVED", "pending"],
      ["VALIDATION PENDING", "pending"],
      ["OPEN PENDING", "pending"],
      ["AMO REQ RECEIVED", "pending"],
      ["MODIFY VALIDATION PENDING", "pending"],
      ["MODIFY PENDING", "pending"],
      ["CANCEL PENDING", "pending"],
      ["UPDATE", "pending"],
    ] as const),
    ...([
      ["TRIGGER PENDING", "trigger-pending"],
      ["OPEN", "open"],
      ["COMPLETE", "filled"],
      ["CANCELLED", "canceled"],
      ["REJECTED", "rejected"],
    ] as const),
  ],
  read: (status, isStop) => {
    const kind = { order_type: isStop ? "SL" : "LIMIT", order_timestamp: "2024-08-01 19:00:00" };
    const data = { order_id: "B1", tag: "T1-0e1", status, filled_quantity: 0, ...kind };
    return reports(kiteAdapter, { type: "order", data });
  },
};

const ALPACA: VenueWords = {
  heading: "Alpaca",
  words: [
    ...([
      ["pending_new", "pending", "trigger-pending"],
      ["accepted", "pending", "trigger-pending"],
      ["accepted_for_bidding", "pending", "trigger-pending"],
      ["held", "pending", "trigger-pending"],
    ] as const),
    ...([
      ["new", "open"],
      ["partially_filled", "open"],
      ["stopped", "open"],
      ["pending_cancel", "pending"],
      ["pending_replace", "pending"],
      ["suspended", "pending"],
      ["done_for_day", "pending"],
      ["calculated", "pending"],
    ] as const),
    ...([
      ["replaced", "unknown"],
      ["filled", "filled"],
      ["canceled", "canceled"],
      ["expired", "expired"],
      ["rejected", "rejected"],
    ] as const),
  ],
  read: (status, isStop) => {
    const order = { id: "B1", client_order_id: "T1-0e1", status, filled_qty: "0" };
    const type = isStop ? "stop_limit" : "limit";
    const data = { event: "new", timestamp: TIME, order: { ...order, type } };
    return reports(alpacaAdapter, { stream: "trade_updates", data });
  },
};

const BINANCE: VenueWords = {
  heading: "Binance",
  words: [
    ["PENDING_NEW", "pending"],
    ["NEW", "open", "trigger-pending"],
    ["PARTIALLY_FILLED", "open", "trigger-pending"],
    ["PENDING_CANCEL", "pending"],
    ["FILLED", "filled"],
    ["CANCELED", "canceled"],
    ["REJECTED", "rejected"],
    ["EXPIRED", "expired"],
    ["EXPIRED_IN_MATCH", "expired"],
  ],
  read: (X, isStop) => {
    const ids = { s: "ETHUSDT", c: "T1-0e1", i: 7, t: -1, o: isStop ? "STOP_LOSS_LIMIT" : "LIMIT" };
    const said = { x: "NEW", X, l: "0", z: "0", L: "0", T: 1, w: false };
    return reports(binanceAdapter, { e: "executionReport", ...ids, ...said });
  },
};

const IBKR: VenueWords = {
  heading: "Interactive Brokers (TWS API)",
  words: [
    ["ApiPending", "pending"],
    ["PendingSubmit", "pending"],
    ["PendingCancel", "pending"],
    ["PreSubmitted", "trigger-pending"],
    ["Submitted", "open"],
    ["ApiCancelled", "pending"],
    ["Inactive", "pending"],
    ["Cancelled", "canceled"],
    ["Filled", "filled"],
  ],
  read: (status) => {
    const callback = { type: "orderStatus", orderId: 3, permId: 7, status, filled: 0 };
    return reports(ibkrAdapter, { currentTime: 1, callbacks: [callback] });
  },
};

const FIX: VenueWords = {
  heading: "FIX 4.4",
  words: [
    ...([
      ["A", "pending"],
      ["D", "pending"],
      ["0", "open", "trigger-pending"],
      ["1", "open", "trigger-pending"],
      ["5", "open", "trigger-pending"],
      ["7", "open", "trigger-pending"],
    ] as const),
    ...([
      ["3", "pending"],
      ["6", "pending"],
      ["9", "pending"],
      ["B", "pending"],
      ["E", "pending"],
    ] as const),
    ...([
      ["2", "filled"],
      ["4", "canceled"],
      ["8", "rejected"],
      ["C", "expired"],
    ] as const),
  ],
  read: (word, isStop) => {
    const ids = [
      [35, "8"],
      [37, "B1"],
      [11, "T1-0e1"],
      [17, "X1"],
    ] as const;
    const said = [
      [150, "0"],
      [39, word],
      [14, "0"],
      [60, "20240801-13:30:00"],
      [636, isStop ? "N" : null],
    ] as const;
    return reports(fixAdapter, fixText([...ids, ...said]));
  },
};

/** The words of every venue. */
export const VENUE_WORDS: readonly VenueWords[] = [KITE, ALPACA, BINANCE, IBKR, FIX];
