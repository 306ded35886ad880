import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { call } from '~/api/client';
import { pagePath, pageQuery, pagesPath, pagesQuery, slugs, type Slug, type SitePage } from '~/api/pages';
import { t } from '~/l10n/i18n';
import { Button } from '~/parts/button';
import { Field } from '~/parts/field';
import { Form } from '~/parts/form';
import { textOf } from '~/parts/form_text';
import { Loaded } from '~/parts/loaded';
import { Mark } from '~/parts/mark';
import { PreviewedArea } from '~/parts/previewed_area';
import { Record, Records } from '~/parts/records';
import { Section } from '~/parts/section';
import { Confirm } from '../desk/confirm';
import { Desk } from '../desk/desk';

/** What the site says about itself: /admin/pages, for administrators. ?page= says which one is written on. */
export default function AdminPages() {
  return <Desk id="pages">{() => <Pages />}</Desk>;
}

function Pages() {
  const [params] = useSearchParams();
  const chosen = slugs.find((slug) => slug === params.get('page'));
  const written = useQuery({ ...pagesQuery, staleTime: 0 });
  return (
    <Loaded query={written} level={2}>
      {(all) => {
        const known = new Set(all.map(({ slug }) => slug));
        return chosen ? <Editor key={chosen} slug={chosen} isWritten={known.has(chosen)} /> : <List known={known} />;
      }}
    </Loaded>
  );
}

function List({ known }: { known: ReadonlySet<Slug> }) {
  return (
    <>
      <p>{t('pages.lead')}</p>
      <Records label={t('desk.pages')}>
        {slugs.map((slug) => (
          <Record
            key={slug}
            name={<Link to={`?page=${slug}`}>{t(`pages.name.${slug}`)}</Link>}
            facts={[<bdi key="address">/{slug}</bdi>]}
            action={
              <Mark tone={known.has(slug) ? 'good' : 'past'}>
                {known.has(slug) ? t('pages.written') : t('pages.unwritten')}
              </Mark>
            }
          />
        ))}
      </Records>
    </>
  );
}

function Editor({ slug, isWritten }: { slug: Slug; isWritten: boolean }) {
  const page = useQuery({ ...pageQuery(slug), enabled: isWritten });
  return (
    <>
      <p>
        <Link to="/admin/pages">{t('pages.all')}</Link>
      </p>
      <Section heading={t(`pages.name.${slug}`)} lead={isWritten && <Link to={`/${slug}`}>{t('pages.look')}</Link>}>
        {isWritten ? (
          <Loaded query={page}>{(found) => <Fields slug={slug} page={found} />}</Loaded>
        ) : (
          <Fields slug={slug} />
        )}
      </Section>
    </>
  );
}

function Fields({ slug, page }: { slug: Slug; page?: SitePage }) {
  const client = useQueryClient();
  const [asked, setAsked] = useState(false);
  const write = async (data: FormData) => {
    const saved = await call<SitePage>('PUT', pagePath(slug), {
      title: textOf(data, 'title').trim(),
      text: textOf(data, 'text'),
    });
    client.setQueryData([pagePath(slug)], saved);
    await client.invalidateQueries({ queryKey: [pagesPath] });
    return t('pages.saved');
  };
  return (
    <>
      <Form
        label={t(`pages.name.${slug}`)}
        submit={t('pages.save')}
        busy={t('account.saving')}
        act={write}
        fieldOf={{ invalid_title: 'title', invalid_text: 'text' }}
        aside={page && <Button onClick={() => setAsked(true)}>{t('pages.remove')}</Button>}
      >
        {(errors) => (
          <>
            <Field
              label={t('pages.title')}
              name="title"
              required
              maxLength={100}
              dir="auto"
              defaultValue={page?.title ?? t(`pages.name.${slug}`)}
              error={errors['title']}
            />
            <PreviewedArea
              label={t('pages.text')}
              name="text"
              rows={18}
              text={page?.text ?? ''}
              help={t('pages.help')}
              own
              error={errors['text']}
            />
          </>
        )}
      </Form>
      {asked && (
        <Confirm
          heading={t('pages.remove')}
          submit={t('pages.remove')}
          danger
          onClose={() => setAsked(false)}
          act={async () => {
            await call('DELETE', pagePath(slug));
            client.removeQueries({ queryKey: [pagePath(slug)] });
            await client.invalidateQueries({ queryKey: [pagesPath] });
            setAsked(false);
          }}
        >
          <p>{t('pages.remove.text')}</p>
        </Confirm>
      )}
    </>
  );
}
