import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { call } from '~/api/client';
import { mediaGone, type EditedItem } from '~/api/own_media';
import { mediaPath } from '~/api/queries';
import { t } from '~/l10n/i18n';
import { Button } from '~/parts/button';
import { Form } from '~/parts/form';
import { Modal } from '~/parts/modal';

/** The end of an item and of its files; asked once more. */
export function DeleteItem({ item }: { item: EditedItem }) {
  const [open, setOpen] = useState(false);
  const client = useQueryClient();
  const go = useNavigate();
  const remove = async () => {
    await call('DELETE', mediaPath(item.friendly_token));
    await go('/studio', { replace: true });
    await mediaGone(client, item.friendly_token);
    return undefined;
  };
  return (
    <div>
      <Button kind="danger" onClick={() => setOpen(true)}>
        {t('edit.delete.begin')}
      </Button>
      {open && (
        <Modal heading={t('edit.delete.sure')} onClose={() => setOpen(false)}>
          <p>
            <bdi>{item.title || t('item.untitled')}</bdi>
          </p>
          <p>{t('edit.delete.text')}</p>
          <Form
            label={t('edit.delete')}
            kind="danger"
            submit={t('edit.delete.submit')}
            busy={t('account.delete.busy')}
            act={remove}
            aside={<Button onClick={() => setOpen(false)}>{t('account.cancel')}</Button>}
          />
        </Modal>
      )}
    </div>
  );
}
