import { t } from '~/l10n/i18n';
import { Section } from '~/parts/section';
import { owns } from '~/app/rights';
import { DeleteItem } from './delete_item';
import { Details } from './details';
import { Frame } from './frame';
import { Poster } from './poster';
import { Sharing } from './sharing';

/** What an item says and who sees it: /edit?m=TOKEN */
export default function Edit() {
  return (
    <Frame tab="details">
      {(item) => (
        <>
          <Details item={item} />
          {item.storyboard_url && item.playable && (
            <Section id="poster" heading={t('edit.poster')} lead={<p>{t('edit.poster.lead')}</p>}>
              <Poster item={item} storyboard={item.storyboard_url} />
            </Section>
          )}
          {owns(item) && (
            <>
              <Section id="sharing" heading={t('sharing.title')} lead={<p>{t('sharing.lead')}</p>}>
                <Sharing token={item.friendly_token} />
              </Section>
              <Section id="delete" heading={t('edit.delete')} lead={<p>{t('edit.delete.lead')}</p>}>
                <DeleteItem item={item} />
              </Section>
            </>
          )}
        </>
      )}
    </Frame>
  );
}
