import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '~/api/client';
import { actionsPath, standingPath } from '~/api/readers';
import type { MediaSingle } from '~/api/types';
import { t } from '~/l10n/i18n';
import { Option, Options } from '~/parts/choice';
import { Area } from '~/parts/field';
import { Form } from '~/parts/form';
import { textOf } from '~/parts/form_text';
import { Modal } from '~/parts/modal';
import { Refusal } from '~/parts/refusal';

const reasons = ['violence', 'hate', 'false', 'privacy', 'copyright', 'spam', 'other'] as const;

/** Tells the editors what is wrong with an item. */
export default function Report({ item, onClose }: { item: MediaSingle; onClose: () => void }) {
  const client = useQueryClient();
  const [done, setDone] = useState(false);
  const send = async (data: FormData) => {
    const kind = textOf(data, 'kind') as (typeof reasons)[number];
    const text = textOf(data, 'text').trim();
    if (kind === 'other' && text === '') throw new Refusal(t('report.text.needed'), 'text');
    const reason = [t(`report.kind.${kind}`), text].filter(Boolean).join(': ');
    await call('POST', actionsPath(item.friendly_token), { type: 'report', reason });
    await client.invalidateQueries({ queryKey: [standingPath(item.friendly_token)] });
    setDone(true);
    return undefined;
  };
  return (
    <Modal heading={t('report.title')} onClose={onClose}>
      {done ? (
        <p role="status">{t('report.done')}</p>
      ) : (
        <Form submit={t('report.send')} busy={t('report.sending')} act={send}>
          {(errors) => (
            <>
              <Options legend={t('report.what')}>
                {reasons.map((kind) => (
                  <Option key={kind} name="kind" value={kind} required label={t(`report.kind.${kind}`)} />
                ))}
              </Options>
              <Area
                label={t('report.text')}
                name="text"
                maxLength={1500}
                dir="auto"
                help={t('report.text.help')}
                error={errors['text']}
              />
            </>
          )}
        </Form>
      )}
    </Modal>
  );
}
