import { Component, type ReactNode } from 'react';
import { Button } from '~/parts/button';
import { Notice } from '~/parts/notice';
import { t } from '~/l10n/i18n';

/** A page that breaks takes nothing else with it: masthead, uploads and the way back stay. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <div className="page">
        <Notice
          heading={t('error.page.title')}
          action={<Button onClick={() => location.reload()}>{t('error.reload')}</Button>}
        >
          {t('error.page.text')}
        </Notice>
      </div>
    );
  }
}
