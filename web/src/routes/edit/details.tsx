import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '~/api/client';
import {
  categoriesQuery,
  licensesQuery,
  mediaChanged,
  states,
  type Category,
  type EditedItem,
  type License,
} from '~/api/own_media';
import { mediaPath } from '~/api/queries';
import { useLeaveGuard } from '~/app/use_leave_guard';
import { t } from '~/l10n/i18n';
import { Option, Options, Tick } from '~/parts/choice';
import { Field } from '~/parts/field';
import { Form } from '~/parts/form';
import { textOf } from '~/parts/form_text';
import { Loaded } from '~/parts/loaded';
import { PreviewedArea } from '~/parts/previewed_area';
import { Select } from '~/parts/select';
import styles from './edit.module.css';
import { listOf } from './list_of';

const fieldOf = { state_not_allowed: 'state', too_many_categories: 'categories', no_such_license: 'license' };

/** Title, story, and the rules for who sees it and what they may do. */
export function Details({ item }: { item: EditedItem }) {
  const categories = useQuery(categoriesQuery);
  const licenses = useQuery(licensesQuery);
  return (
    <Loaded query={categories} level={2}>
      {(allCategories) => (
        <Loaded query={licenses} level={2}>
          {(allLicenses) => <DetailsForm item={item} categories={allCategories} licenses={allLicenses} />}
        </Loaded>
      )}
    </Loaded>
  );
}

interface DetailsFormProps {
  item: EditedItem;
  categories: Category[];
  licenses: License[];
}

function DetailsForm({ item, categories, licenses }: DetailsFormProps) {
  const client = useQueryClient();
  const [unsaved, setUnsaved] = useState(false);
  useLeaveGuard(unsaved);
  const within = new Set(item.categories_info.map(({ title }) => title));
  const save = async (data: FormData) => {
    await call('PUT', mediaPath(item.friendly_token), {
      title: textOf(data, 'title'),
      description: textOf(data, 'description'),
      tags: listOf(textOf(data, 'tags')),
      categories: data.getAll('categories'),
      license: textOf(data, 'license') === '' ? null : Number(textOf(data, 'license')),
      // Unchanged it is not sent: who may not choose it may still change the rest.
      ...(textOf(data, 'state') === item.state ? {} : { state: textOf(data, 'state') }),
      enable_comments: data.has('enable_comments'),
      allow_download: data.has('allow_download'),
      user_featured: data.has('user_featured'),
    });
    setUnsaved(false);
    await mediaChanged(client);
    return t('account.saved');
  };
  return (
    <div className={styles['form']} onInput={() => setUnsaved(true)}>
      <Form
        label={t('edit.tab.details')}
        submit={t('account.save')}
        busy={t('account.saving')}
        fieldOf={fieldOf}
        act={save}
      >
        {(errors) => (
          <div className={styles['details']}>
            <div className={styles['texts']}>
              <Field
                label={t('upload.field.title')}
                name="title"
                required
                maxLength={100}
                dir="auto"
                defaultValue={item.title}
                error={errors['title']}
              />
              <PreviewedArea
                label={t('upload.field.description')}
                name="description"
                rows={12}
                text={item.description}
                help={t('edit.story.help')}
                error={errors['description']}
              />
              <Field
                label={t('edit.tags')}
                name="tags"
                autoComplete="off"
                dir="auto"
                defaultValue={item.tags_info.map(({ title }) => title).join(', ')}
                help={t('edit.tags.help')}
                error={errors['tags']}
              />
              {categories.length > 0 && (
                <Options legend={t('edit.categories')}>
                  <div className={styles['categories']}>
                    {categories.map(({ uid, title }) => (
                      <Tick key={uid} name="categories" value={uid} label={title} defaultChecked={within.has(title)} />
                    ))}
                  </div>
                </Options>
              )}
              {licenses.length > 0 && (
                <Select
                  label={t('edit.license')}
                  name="license"
                  defaultValue={item.license ?? ''}
                  error={errors['license']}
                >
                  <option value="">{t('edit.license.none')}</option>
                  {licenses.map(({ id, title }) => (
                    <option key={id} value={id}>
                      {title}
                    </option>
                  ))}
                </Select>
              )}
            </div>
            <div className={styles['rules']}>
              <Options legend={t('edit.who')}>
                {states.map((state) => (
                  <Option
                    key={state}
                    name="state"
                    value={state}
                    defaultChecked={item.state === state}
                    label={t(`privacy.${state}`)}
                    help={t(`privacy.${state}.help`)}
                  />
                ))}
                {errors['state'] && <p role="alert">{errors['state']}</p>}
              </Options>
              <Options legend={t('edit.rules')}>
                <Tick name="enable_comments" label={t('edit.comments')} defaultChecked={item.enable_comments} />
                <Tick
                  name="allow_download"
                  label={t('edit.download')}
                  help={t('edit.download.help')}
                  defaultChecked={item.allow_download}
                />
                <Tick
                  name="user_featured"
                  label={t('edit.featured')}
                  help={t('edit.featured.help')}
                  defaultChecked={item.user_featured}
                />
              </Options>
            </div>
          </div>
        )}
      </Form>
    </div>
  );
}
