import { sentenceOf } from '~/parts/problem';

export interface Outcome {
  done: number;
  /** Sentences of what was refused, each once. */
  refused: string[];
}

/** Calls that go out together. */
const lanes = 4;

/** Does something to each of many, some at a time, and goes on when one is refused. */
export async function each(keys: readonly string[], act: (key: string) => Promise<unknown>): Promise<Outcome> {
  const waiting = [...keys];
  const refused = new Set<string>();
  let done = 0;
  const lane = async () => {
    for (let key = waiting.shift(); key !== undefined; key = waiting.shift()) {
      try {
        await act(key);
        done += 1;
      } catch (error) {
        refused.add(sentenceOf(error));
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return { done, refused: [...refused] };
}
