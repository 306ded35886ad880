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
if (root) {
  await startLanguage();
  createRoot(root).render(
    <StrictMode>
      <App client={makeQueryClient(readBoot())} />
    </StrictMode>,
  );
}
