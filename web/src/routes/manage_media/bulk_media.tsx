import { useQueryClient } from '@tanstack/react-query';
import { call } from '~/api/client';
import { manageMediaPath } from '~/api/manage';
import { mediaChanged } from '~/api/own_media';
import { withQuery } from '~/api/with_query';
import { t } from '~/l10n/i18n';
import { Field } from '~/parts/field';
import { textOf } from '~/parts/form_text';
import { Refusal } from '~/parts/refusal';
import { Confirm } from '../desk/confirm';
import { each } from '../desk/each';
import { changeOf, choicesFor } from './bulk';

interface BulkMediaProps {
  id: string;
  tokens: readonly string[];
  onClose: () => void;
  onDone: (sentence: string) => void;
}

/** An editor's change of many items; deleting wants their number typed. */
export function BulkMedia({ id, tokens, onClose, onDone }: BulkMediaProps) {
  const client = useQueryClient();
  const name = choicesFor('admin').find((choice) => choice.id === id)?.name ?? '';
  const change = changeOf(id);
  const count = tokens.length;
  const act = async (data: FormData) => {
    if (change) {
      const { done, refused } = await each(tokens, change);
      await mediaChanged(client);
      if (done === 0 && refused.length > 0) throw new Refusal(refused.join(' '));
      onDone([t('manage.changed', { count: done }), ...refused].join(' '));
      return;
    }
    if (textOf(data, 'count').trim() !== String(count)) throw new Refusal(t('manage.delete.wrong'), 'count');
    await call('DELETE', withQuery(manageMediaPath, { tokens: tokens.join(',') }));
    await mediaChanged(client);
    onDone(t('manage.deleted', { count }));
  };
  return (
    <Confirm
      heading={name}
      submit={name}
      danger={!change}
      onClose={onClose}
      act={act}
      fields={
        change
          ? undefined
          : (errors) => (
              <Field
                label={t('manage.delete.count', { count })}
                name="count"
                inputMode="numeric"
                autoComplete="off"
                required
                error={errors['count']}
              />
            )
      }
    >
      <p>
        {t('bulk.count', { count })} {!change && <strong>{t('bulk.warn.delete_media')}</strong>}
      </p>
    </Confirm>
  );
}
