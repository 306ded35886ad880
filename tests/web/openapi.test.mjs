// The description of the API: held against OpenAPI's own schema, and its page in the browser.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { checkAccessibility } from './accessibility.mjs';
import { launch, open, Watch } from './browser.mjs';
import { Daemon } from './daemon.mjs';

const validatorPath = createRequire(new URL('../../web/package.json', import.meta.url)).resolve(
  '@seriousme/openapi-schema-validator',
);
const { Validator } = await import(validatorPath);
// JSON Schema 2020-12 as the validator uses it.
const requireBeside = createRequire(validatorPath);
const Ajv2020 = requireBeside('ajv/dist/2020.js').default;
const addFormats = requireBeside('ajv-formats').default;

const daemon = new Daemon();
let browser;

before(async () => {
  await daemon.start();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await daemon.remove();
});

test('the description is valid OpenAPI 3.1, and its examples fit their schemas', async () => {
  const answer = await fetch(`${daemon.url}/api/v1/openapi.json`);
  assert.equal(answer.status, 200);
  const document = await answer.json();
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(document));
  assert.ok(valid, JSON.stringify(errors, null, 2));
  assert.equal(validator.version, '3.1');
  assert.ok(Object.keys(document.paths).length > 60);

  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
  addFormats(ajv);
  const schemas = JSON.stringify(document.components.schemas).replaceAll('#/components/schemas/', '#/$defs/');
  const $defs = JSON.parse(schemas);
  for (const [name, schema] of Object.entries($defs)) {
    const check = ajv.compile({ $ref: `#/$defs/${name}`, $defs });
    for (const example of schema.examples ?? []) assert.ok(check(example), `${name}: ${JSON.stringify(check.errors)}`);
  }
});

test('the description can be browsed without scripts and without a fault', async () => {
  const page = await open(browser);
  const watch = new Watch(page, daemon.url);
  await page.goto(`${daemon.url}/swagger/`);
  assert.equal(await page.locator('script').count(), 0);
  await page.getByText('Like, dislike, report, watch or rate an item').click();
  await page.getByRole('link', { name: 'ActionForm' }).first().waitFor();
  await checkAccessibility(page, 'swagger');
  watch.check();
});
