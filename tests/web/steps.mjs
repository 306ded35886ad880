// Journeys: tests that follow one another on one site.
import { test } from 'node:test';

/** Makes the function that adds a step to a journey. Without the steps before it, one has nothing to stand on: after a
 *  failure the others are skipped. With $SCREENSHOTS, a folder, the pages of a failed step are kept there.
 *  @param pages () => {name: page}  @param watches () => what has to be checked after each step */
export function journey(pages, watches) {
  let broken = false;
  return (name, act, options = { timeout: 300_000 }) => {
    test(name, options, async (context) => {
      if (broken) return context.skip('an earlier step failed');
      try {
        await act();
        for (const watch of watches()) watch.check();
      } catch (error) {
        broken = true;
        if (process.env.SCREENSHOTS) {
          for (const [kept, page] of Object.entries(pages()))
            await page?.screenshot({ path: `${process.env.SCREENSHOTS}/${kept}-failure.png`, fullPage: true });
        }
        throw error;
      }
    });
  };
}
