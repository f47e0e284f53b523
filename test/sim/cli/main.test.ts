/**
 * The built command in a process of its own: exit codes, streams, and what a shell does to it.
 * `npm run build` makes what is tested here.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";

const top = join(import.meta.dirname, "..", "..", "..");
const file = join(top, "dist", "sim", "cli", "main.js");

function command(...words: readonly string[]): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  return spawnSync(process.execPath, [file, ...words], { encoding: "utf8", cwd: top });
}

beforeAll(() => {
  if (!existsSync(file)) throw new Error(`${file} is missing, expected \`npm run build\` first`);
});

describe("command", () => {
  it("--version: that of the package", () => {
    const { version } = JSON.parse(readFileSync(join(top, "package.json"), "utf8")) as {
      version: string;
    };
    expect(command("--version")).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("a pass: exit 0, one JSON document on stdout, nothing on stderr", () => {
    const { status, stdout, stderr } = command(
      ...["run", "iron-condor", "--venue", "kite-like", "--seeds", "7", "--json", "--no-results"],
    );
    expect([status, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: "passed", runs: 1 });
  });

  it("a replay: the same digest in two processes", () => {
    const words = ["replay", "iron-condor", "--venue", "kite-like", "--seed", "7", "--json"];
    const [one, two] = [command(...words), command(...words)];
    expect(one.status).toBe(0);
    expect(one.stdout.length).toBeGreaterThan(65_536);
    expect(two.stdout).toBe(one.stdout);
  });

  it("bad input: exit 2 and one sentence", () => {
    const { status, stdout, stderr } = command("run", "--seeds", "9..3");
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toBe(
      "hedgeproof: --seeds 9..3 runs backwards, expected the smaller number first: 3..9\n",
    );
  });

  it("an interrupt: no scratch folder is left", async () => {
    const place = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
    const words = ["run", "--seeds", "1..100000", "--store", "file", "--workers", "2"];
    const child = spawn(process.execPath, [file, ...words, "--no-results"], { stdio: "ignore" });
    const own = (): string[] =>
      readdirSync(place).filter((name) => name.startsWith(`hedgeproof-${child.pid}-`));
    await expect.poll(() => own().length, { timeout: 20_000 }).toBeGreaterThan(0);
    child.kill("SIGINT");
    const status = await new Promise((resolve) => child.on("close", resolve));
    expect(status).toBe(130);
    expect(own()).toEqual([]);
  });

  it("an interrupted shrink: exit 130, and the best so far is a file that goes on", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hedgeproof-test-"));
    const out = join(folder, "cut.json");
    const words = ["shrink", "four-groups-margin", "--venue", "fix", "--seed", "1000053"];
    const which = [...words, "--ablate", "orders-forgotten", "--out", out];
    const child = spawn(process.execPath, [file, ...which], { stdio: "ignore" });
    await expect.poll(() => existsSync(out), { timeout: 30_000, interval: 5 }).toBe(true);
    child.kill("SIGINT");
    const status = await new Promise((resolve) => child.on("close", resolve));
    expect(status).toBe(130);
    expect(command("replay", out, "--until", "1").status).toBe(1);
    expect(readdirSync(folder)).toEqual(["cut.json"]);
    rmSync(folder, { recursive: true });
  });

  it("a reader that goes away: no error", async () => {
    const words = ["replay", "iron-condor", "--venue", "kite-like", "--seed", "7", "--json"];
    const child = spawn(process.execPath, [file, ...words], { stdio: ["ignore", "pipe", "pipe"] });
    let err = "";
    child.stderr.on("data", (chunk: Buffer) => (err += String(chunk)));
    child.stdout.once("data", () => child.stdout.destroy());
    const status = await new Promise((resolve) => child.on("close", resolve));
    expect([status, err]).toEqual([0, ""]);
  });
});
