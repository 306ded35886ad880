import { fileURLToPath } from 'node:url';
import { lingui } from '@lingui/vite-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
// @ts-expect-error It is a script without types.
import { notices } from './scripts/notices.mjs';

const source = fileURLToPath(new URL('./src', import.meta.url));
/** Where `npm run dev` finds a daemon. */
const daemon = process.env['OPENPRESS_URL'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  // The daemon serves the finished files here, for ever cacheable since every name carries a hash.
  base: '/static/',
  plugins: [react(), lingui(), notices()],
  resolve: { alias: { '~': source } },
  build: {
    target: 'es2022',
    manifest: 'vite.json',
    // Small files would otherwise become data: URLs, which the content security policy has no reason to allow.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 800,
    modulePreload: { polyfill: false },
  },
  server: { proxy: Object.fromEntries(['/api', '/media'].map((path) => [path, daemon])) },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'], setupFiles: ['src/test_setup.ts'] },
});
