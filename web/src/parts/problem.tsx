import { ApiError } from '~/api/client';
import { t } from '~/l10n/i18n';
import { Button } from './button';
import { Notice } from './notice';

/** What to tell a person about a failed call: the server's own sentence when there is one. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof ApiError)) return t('error.unknown');
  if (error.status === 0) return t('error.unreachable');
  if (error.message) return error.message;
  return error.status >= 500 ? t('error.server') : t('error.unknown');
}

/** A list or page that could not be had: plain cause, another try, and the request's id for the operator. */
export function Failure({ error, retry, level = 2 }: { error: unknown; retry?: () => void; level?: 1 | 2 | 3 }) {
  const id = error instanceof ApiError ? error.requestId : null;
  return (
    <div role="alert">
      <Notice
        level={level}
        heading={t('error.load.title')}
        reference={id && t('error.reference', { id })}
        action={retry && <Button onClick={retry}>{t('error.retry')}</Button>}
      >
        {sentenceOf(error)}
      </Notice>
    </div>
  );
}
