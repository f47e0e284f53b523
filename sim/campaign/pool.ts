/**
 * Work over threads, one task after another.
 *
 * 1. At most two tasks per worker are under way: memory stays flat over any number of runs.
 * 2. The first worker that throws ends it all; the error says which run it was.
 */

/** Hands tasks to `workers` threads that run `file`, and what comes of each, with it, to `done`. */
export async function overThreads<Task, Part>(
  tasks: Iterator<Task>,
  workers: number,
  file: string,
  done: (part: Part, task: Task) => void,
): Promise<void> {
  const { Tinypool } = await import("tinypool");
  const pool = new Tinypool({ filename: file, minThreads: workers, maxThreads: workers });
  try {
    await inLanes(tasks, workers * 2, (task) => pool.run(task) as Promise<Part>, done);
  } finally {
    await pool.destroy();
  }
}

/** Does tasks in this thread, giving way between them so that progress can be shown. */
export async function inThread<Task, Part>(
  tasks: Iterator<Task>,
  work: (task: Task) => Part,
  done: (part: Part, task: Task) => void,
): Promise<void> {
  const inTurn = async (task: Task): Promise<Part> => {
    await giveWay();
    return work(task);
  };
  await inLanes(tasks, 1, inTurn, done);
}

/** Lets the event loop turn once, so that progress is shown and signals are heard. */
export async function giveWay(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

async function inLanes<Task, Part>(
  tasks: Iterator<Task>,
  lanes: number,
  work: (task: Task) => Promise<Part>,
  done: (part: Part, task: Task) => void,
): Promise<void> {
  const lane = async (): Promise<void> => {
    for (let next = tasks.next(); next.done !== true; next = tasks.next()) {
      done(await work(next.value), next.value);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
