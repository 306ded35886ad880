import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { editedQuery, mediaChanged, type WorkItem } from '~/api/own_media';
import { mediaPath } from '~/api/queries';
import { read } from '~/api/read';
import { number, utcTime } from '~/l10n/format';
import { t } from '~/l10n/i18n';
import { Button, ButtonLink } from '~/parts/button';
import { Facts } from '~/parts/facts';
import { Mark } from '~/parts/mark';
import { Modal } from '~/parts/modal';
import { sentenceOf } from '~/parts/problem';
import { Thumb } from '~/parts/thumb';
import desk from '../desk/desk.module.css';
import { PrivacyMark } from '../studio/columns';
import { changeOf } from './bulk';
import { processingTone } from './columns';

/** One item at the side of the list: what it is, what readers said of it, and the usual decisions. */
export function MediaSheet({ item, onClose }: { item: WorkItem; onClose: () => void }) {
  const client = useQueryClient();
  const token = item.friendly_token;
  const single = useQuery(editedQuery(token)).data;
  const reports = useQuery(
    read<{ reported: { reported_date: string; reason: string }[] }>(`${mediaPath(token)}/actions`),
  );
  const [problem, setProblem] = useState('');
  const change = async (id: string) => {
    setProblem('');
    try {
      await changeOf(id)?.(token);
    } catch (error) {
      setProblem(sentenceOf(error));
    }
    await mediaChanged(client);
  };
  return (
    <Modal side heading={item.title || t('item.untitled')} onClose={onClose}>
      <Thumb item={item} />
      <div className={desk['buttons']}>
        <ButtonLink small to={`/view?m=${encodeURIComponent(token)}`}>
          {t('upload.open.early')}
        </ButtonLink>
        <ButtonLink small to={`/edit?m=${encodeURIComponent(token)}`}>
          {t('view.edit')}
        </ButtonLink>
      </div>
      <Facts
        rows={[
          [t('manage.author'), <bdi key="author">{item.author_name || item.user}</bdi>],
          [t('studio.added'), utcTime(item.add_date)],
          [t('privacy.title'), <PrivacyMark key="privacy" state={item.state} />],
          [
            t('processing.title'),
            <Mark key="processing" tone={processingTone(item)}>
              {t(`processing.${item.encoding_status}`)}
            </Mark>,
          ],
          [t('manage.why'), single?.processing.message],
          [t('studio.views'), number(item.views)],
          [t('studio.likes'), number(item.likes)],
          [t('edit.categories'), single?.categories_info.map(({ title }) => title).join(', ')],
          [t('edit.tags'), single?.tags_info.map(({ title }) => title).join(', ')],
        ]}
      />
      <div className={desk['part']}>
        <h3>{t('desk.group.look')}</h3>
        <div className={desk['buttons']}>
          <Button small onClick={() => void change(item.is_reviewed ? 'unreviewed' : 'reviewed')}>
            {t(item.is_reviewed ? 'manage.do.unreviewed' : 'manage.do.reviewed')}
          </Button>
          <Button small onClick={() => void change(item.featured ? 'unfeatured' : 'featured')}>
            {t(item.featured ? 'manage.do.unfeatured' : 'manage.do.featured')}
          </Button>
          {item.encoding_status === 'fail' && (
            <Button small onClick={() => void change('encode')}>
              {t('manage.do.encode')}
            </Button>
          )}
        </div>
        <p role="alert" className={desk['problem']}>
          {problem}
        </p>
      </div>
      {(reports.data?.reported.length ?? 0) > 0 && (
        <div className={desk['part']}>
          <h3>{t('manage.reported')}</h3>
          <ul>
            {reports.data?.reported.map(({ reported_date, reason }, index) => (
              <li key={index}>
                <span dir="auto">{reason || t('reports.noReason')}</span>{' '}
                <span className={desk['note']}>{utcTime(reported_date)}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Modal>
  );
}
