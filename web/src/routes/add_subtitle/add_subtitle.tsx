import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '~/api/client';
import {
  languagesQuery,
  mediaChanged,
  subtitlesPath,
  subtitlesQuery,
  type EditedItem,
  type Language,
  type Subtitle,
} from '~/api/own_media';
import { t } from '~/l10n/i18n';
import { Button } from '~/parts/button';
import { Field } from '~/parts/field';
import { Form } from '~/parts/form';
import { textOf } from '~/parts/form_text';
import { Loaded } from '~/parts/loaded';
import { Modal } from '~/parts/modal';
import { Notice } from '~/parts/notice';
import { Record, Records } from '~/parts/records';
import { Refusal } from '~/parts/refusal';
import { Select } from '~/parts/select';
import { BenchPlayer } from '../edit/bench_player';
import styles from '../edit/edit.module.css';
import { Frame } from '../edit/frame';

/** Subtitles of an item: /add_subtitle?m=TOKEN, which is MediaCMS's address. */
export default function AddSubtitle() {
  return <Frame tab="subtitles">{(item) => <Subtitles item={item} />}</Frame>;
}

function Subtitles({ item }: { item: EditedItem }) {
  const subtitles = useQuery(subtitlesQuery(item.friendly_token));
  if (item.media_type !== 'video' && item.media_type !== 'audio') {
    return <Notice heading={t('subtitles.never')}>{t('subtitles.never.text')}</Notice>;
  }
  return (
    <div className={styles['desk']}>
      <div className={styles['stage']}>
        <BenchPlayer item={item} />
      </div>
      <div className={styles['work']}>
        <Loaded query={subtitles} level={2}>
          {(all) =>
            all.length === 0 ? (
              <p>{t('subtitles.empty')}</p>
            ) : (
              <Records label={t('edit.tab.subtitles')}>
                {all.map((one) => (
                  <Track key={one.srclang} token={item.friendly_token} track={one} />
                ))}
              </Records>
            )
          }
        </Loaded>
        <Upload token={item.friendly_token} />
      </div>
    </div>
  );
}

function Track({ token, track }: { token: string; track: Subtitle }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const remove = async () => {
    await call('DELETE', `${subtitlesPath(token)}/${track.srclang}`);
    await mediaChanged(client);
    return undefined;
  };
  return (
    <Record
      name={<bdi>{track.label}</bdi>}
      facts={[
        <bdi key="language">{track.srclang}</bdi>,
        <a key="file" href={track.src} download>
          {t('subtitles.download')}
        </a>,
      ]}
      action={
        <Button small onClick={() => setAsking(true)} aria-label={t('subtitles.delete.name', { name: track.label })}>
          {t('subtitles.delete')}
        </Button>
      }
    >
      {asking && (
        <Modal heading={t('subtitles.delete.name', { name: track.label })} onClose={() => setAsking(false)}>
          <p>{t('subtitles.delete.text')}</p>
          <Form
            kind="danger"
            submit={t('subtitles.delete')}
            busy={t('account.delete.busy')}
            act={remove}
            aside={<Button onClick={() => setAsking(false)}>{t('account.cancel')}</Button>}
          />
        </Modal>
      )}
    </Record>
  );
}

const fieldOf = {
  unknown_language: 'language',
  invalid_label: 'label',
  invalid_subtitle: 'file',
  body_too_large: 'file',
};

/** The browser's own language is the likeliest one. */
function likely(all: Language[]): string | undefined {
  const [own = ''] = navigator.language.split('-');
  return all.find(({ code }) => code === own)?.code;
}

function Upload({ token }: { token: string }) {
  const client = useQueryClient();
  const languages = useQuery(languagesQuery);
  const send = async (data: FormData, form: HTMLFormElement) => {
    const file = data.get('file');
    if (!(file instanceof File) || file.size === 0) throw new Refusal(t('subtitles.file.none'), 'file');
    const label = textOf(data, 'label').trim();
    const path = `${subtitlesPath(token)}/${encodeURIComponent(textOf(data, 'language'))}`;
    const made = await call<{ label: string; cues: number }>(
      'PUT',
      label === '' ? path : `${path}?label=${encodeURIComponent(label)}`,
      new Blob([file], { type: 'text/vtt' }),
    );
    form.reset();
    await mediaChanged(client);
    return t('subtitles.sent', { label: made.label, count: made.cues });
  };
  return (
    <Loaded query={languages}>
      {(all) => (
        <Form
          label={t('subtitles.add')}
          submit={t('subtitles.add')}
          busy={t('verify.sending')}
          fieldOf={fieldOf}
          act={send}
        >
          {(errors) => (
            <>
              <Select
                label={t('subtitles.language')}
                name="language"
                required
                defaultValue={likely(all)}
                error={errors['language']}
              >
                {all.map(({ code, title }) => (
                  <option key={code} value={code}>
                    {title}
                  </option>
                ))}
              </Select>
              <Field
                label={t('subtitles.file')}
                name="file"
                type="file"
                accept=".srt,.vtt,text/vtt,application/x-subrip"
                help={t('subtitles.file.help')}
                error={errors['file']}
              />
              <Field
                label={t('subtitles.label')}
                name="label"
                autoComplete="off"
                maxLength={100}
                help={t('subtitles.label.help')}
                error={errors['label']}
              />
            </>
          )}
        </Form>
      )}
    </Loaded>
  );
}
