import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '~/styles/tokens.css';
import '~/styles/fonts.css';
import '~/styles/base.css';
import { makeQueryClient } from '~/api/queries';
import { App } from '~/app/app';
import { readBoot } from '~/app/boot';
import { startLanguage } from '~/l10n/i18n';
import { registerServiceWorker } from '~/service/register';

registerServiceWorker();

const root = document.getElementById('root');
// Not by waiting here: around a module that waits, the bundler cuts everything it shares with others into pieces.
void startLanguage().then(() => {
  if (!root) return;
  createRoot(root).render(
    <StrictMode>
      <App client={makeQueryClient(readBoot())} />
    </StrictMode>,
  );
});
