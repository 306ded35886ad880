import { useState } from 'react';
import { call } from '~/api/client';
import type { Comment } from '~/api/readers';
import { t } from '~/l10n/i18n';
import { Button } from '~/parts/button';
import { Area } from '~/parts/field';
import { Form } from '~/parts/form';
import { textOf } from '~/parts/form_text';

interface CommentFormProps {
  /** Of the comments of the item. */
  path: string;
  /** The comment that is answered. */
  to?: Comment;
  onSaid: () => Promise<void>;
  onCancel?: () => void;
}

/** Something to say about an item, or to what another one has said. */
export function CommentForm({ path, to, onSaid, onCancel }: CommentFormProps) {
  // An answer is written where the press was.
  const [start] = useState(to ? `@${to.username} ` : '');
  const say = async (data: FormData, form: HTMLFormElement) => {
    const said = await call<Comment>('POST', path, {
      text: textOf(data, 'text'),
      ...(to ? { parent_uid: to.uid } : {}),
    });
    form.reset();
    await onSaid();
    return said.held ? t('comments.held.said') : t('comments.said');
  };
  return (
    <Form
      label={to ? t('comments.answer.label', { name: to.author_name || to.username }) : t('comments.write')}
      submit={to ? t('comments.answer') : t('comments.publish')}
      busy={t('comments.publishing')}
      kind="plain"
      act={say}
      aside={
        onCancel && (
          <Button onClick={onCancel} small>
            {t('comments.cancel')}
          </Button>
        )
      }
    >
      {(errors) => (
        <Area
          label={to ? t('comments.answer.text') : t('comments.text')}
          name="text"
          required
          dir="auto"
          defaultValue={start}
          // It takes the place of the button that was pressed for it.
          // eslint-disable-next-line jsx-a11y/no-autofocus
          autoFocus={to !== undefined}
          help={to ? undefined : t('comments.help')}
          error={errors['text']}
        />
      )}
    </Form>
  );
}
