// Looks again and again, and keeps the last numbers seen: rates and plots are made of them, here in the page.

/** How many are kept, whatever they are of. */
const KEPT = 150;

/** Whether anything is looked at by itself. */
export const live = { on: true };

const resting = () => !live.on || document.hidden;

/**
 * Calls a function now and then again, that long after each of its ends, until the signal aborts. While the page is hidden or not
 * live it is not called; a failure is handed over, and does not end it.
 */
export function repeat(everyMillis, signal, action, onFailure) {
  const turn = async (first) => {
    if (signal.aborted) {
      return;
    }
    if (first || !resting()) {
      try {
        await action();
      } catch (failure) {
        if (!signal.aborted) {
          onFailure(failure);
        }
      }
    }
    setTimeout(() => turn(false), everyMillis);
  };
  turn(true);
}

/** The last samples: objects of numbers, each with "at", milliseconds of a clock that only goes forward. */
export class Ring {
  #samples = [];

  add(sample) {
    this.#samples.push({ at: performance.now(), ...sample });
    if (this.#samples.length > KEPT) {
      this.#samples.shift();
    }
  }

  clear() {
    this.#samples = [];
  }

  get last() {
    return this.#samples.at(-1);
  }

  /** Points of a number as it stands in the samples: [at, value]. */
  values(read) {
    return this.#samples.map((sample) => [sample.at, read(sample)]);
  }

  /** Points of what is made of each two samples in a row. */
  steps(make) {
    return this.#samples.slice(1).map((sample, index) => [sample.at, make(this.#samples[index], sample)]);
  }

  /** Points of how fast a counter goes, by the second; none where it has begun anew. */
  rates(read) {
    return this.steps((before, after) => {
      const gone = read(after) - read(before);
      return gone >= 0 ? (gone * 1000) / (after.at - before.at) : NaN;
    });
  }
}

/** A histogram in Prometheus' text: {sum, count, buckets: [[bound, count so far]…]}, or undefined. */
export function histogram(text, name) {
  const found = { sum: NaN, count: NaN, buckets: [] };
  for (const line of text.split('\n')) {
    if (line.startsWith(`${name}_bucket{`)) {
      const bound = /le="([^"]+)"/.exec(line)[1];
      found.buckets.push([bound === '+Inf' ? Infinity : Number(bound), Number(line.slice(line.lastIndexOf(' ')))]);
    } else if (line.startsWith(`${name}_sum`)) {
      found.sum = Number(line.slice(line.lastIndexOf(' ')));
    } else if (line.startsWith(`${name}_count`)) {
      found.count = Number(line.slice(line.lastIndexOf(' ')));
    }
  }
  return Number.isFinite(found.count) ? found : undefined;
}

/** Milliseconds on average between two looks at a histogram of seconds. */
export const meanMillis = (before, after) => (1000 * (after.sum - before.sum)) / (after.count - before.count);

/** Milliseconds that a share of what came between two looks took at most, by the bounds of the buckets. */
export function quantileMillis(before, after, share) {
  const wanted = share * (after.count - before.count);
  if (!(wanted > 0)) {
    return NaN;
  }
  let below = 0;
  let bound = 0;
  for (const [index, [upper, total]] of after.buckets.entries()) {
    const here = total - (before.buckets[index]?.[1] ?? 0);
    if (here >= wanted) {
      return 1000 * (upper === Infinity ? bound : bound + ((upper - bound) * (wanted - below)) / (here - below));
    }
    below = here;
    bound = upper;
  }
  return 1000 * bound;
}
