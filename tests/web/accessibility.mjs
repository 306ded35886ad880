import assert from 'node:assert/strict';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const looks = ['light', 'dark'].flatMap((colorScheme) => [360, 1280].map((width) => ({ colorScheme, width })));

/** Looks at the page as it is, in day and night, on phone and desk: no violation, no sideways scrolling. */
export async function checkAccessibility(page, name) {
  const before = page.viewportSize();
  // A page whose code is still on its way is not yet the page.
  await page.locator('h1').first().waitFor({ state: 'attached' });
  for (const { colorScheme, width } of looks) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 800 });
    const place = `${name}, ${colorScheme}, ${width} px`;
    await settle(page);
    const violations = await page.evaluate(async (tags) => {
      const { violations: found } = await globalThis.axe.run(document, { runOnly: { type: 'tag', values: tags } });
      return found.map(({ id, nodes }) => ({
        id,
        where: nodes.map((node) => `${node.target.join(' ')}: ${node.failureSummary}`),
      }));
    }, rules);
    assert.deepEqual(violations, [], place);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(overflow, 0, `${place} scrolls sideways`);
    if (process.env.SCREENSHOTS) {
      await page.screenshot({ path: `${process.env.SCREENSHOTS}/${place.replaceAll(/[^\w]+/g, '-')}.png`, fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  if (before) await page.setViewportSize(before);
}

/** Waits until colours that are changing have changed: half-way they have no contrast. */
async function settle(page) {
  await page.evaluate(() => {
    const ending = document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations !== Infinity);
    return Promise.all(ending.map((one) => one.finished.catch(() => undefined))).then(() => undefined);
  });
}
