import { expect, it } from 'vitest';
import { readBoot } from './boot';

function page(block: string): Document {
  return new DOMParser().parseFromString(`<body>${block}</body>`, 'text/html');
}

it('reads what the daemon wrote', () => {
  const boot = readBoot(
    page('<script type="application/json" id="op-boot">{"session":null,"data":{"/api/v1/media":{"count":0}}}</script>'),
  );
  expect(boot.data).toEqual({ '/api/v1/media': { count: 0 } });
});

it('starts without the block, or with a broken one', () => {
  expect(readBoot(page(''))).toEqual({ session: null, data: {} });
  expect(readBoot(page('<script type="application/json" id="op-boot">{"ses</script>'))).toEqual({
    session: null,
    data: {},
  });
});
