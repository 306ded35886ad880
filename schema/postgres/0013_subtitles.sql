-- Subtitles, and the languages they can be in.

-- ISO 639: the two letters of part 1 where a language has them, else the three of part 2; and, as BCP 47 (RFC 5646)
-- writes them, varieties whose readers want to choose.
CREATE TABLE languages (
  code  TEXT COLLATE "C" PRIMARY KEY,
  title TEXT COLLATE "C" NOT NULL UNIQUE
);
INSERT INTO languages (code, title) VALUES
  ('ab', 'Abkhazian'), ('ace', 'Achinese'), ('ach', 'Acoli'), ('ada', 'Adangme'), ('ady', 'Adyghe'), ('aa', 'Afar'),
  ('afh', 'Afrihili'), ('af', 'Afrikaans'), ('afa', 'Afro-Asiatic languages'), ('ain', 'Ainu'), ('ak', 'Akan'),
  ('akk', 'Akkadian'), ('sq', 'Albanian'), ('ale', 'Aleut'), ('alg', 'Algonquian languages'),
  ('tut', 'Altaic languages'), ('am', 'Amharic'), ('anp', 'Angika'), ('apa', 'Apache languages'), ('ar', 'Arabic'),
  ('an', 'Aragonese'), ('arp', 'Arapaho'), ('arw', 'Arawak'), ('hy', 'Armenian'), ('rup', 'Aromanian'),
  ('art', 'Artificial languages'), ('as', 'Assamese'), ('ast', 'Asturian'), ('ath', 'Athapascan languages'),
  ('aus', 'Australian languages'), ('map', 'Austronesian languages'), ('av', 'Avaric'), ('ae', 'Avestan'),
  ('awa', 'Awadhi'), ('ay', 'Aymara'), ('az', 'Azerbaijani'), ('ban', 'Balinese'), ('bat', 'Baltic languages'),
  ('bal', 'Baluchi'), ('bm', 'Bambara'), ('bai', 'Bamileke languages'), ('bad', 'Banda languages'), ('bn', 'Bangla'),
  ('bnt', 'Bantu (Other)'), ('bas', 'Basa'), ('ba', 'Bashkir'), ('eu', 'Basque'), ('btk', 'Batak languages'),
  ('bej', 'Beja'), ('be', 'Belarusian'), ('bem', 'Bemba'), ('ber', 'Berber languages'), ('bho', 'Bhojpuri'),
  ('bh', 'Bihari languages'), ('bik', 'Bikol'), ('bin', 'Bini'), ('bi', 'Bislama'), ('byn', 'Blin'),
  ('zbl', 'Blissymbols'), ('nb', 'Bokmål, Norwegian'), ('bs', 'Bosnian'), ('bra', 'Braj'), ('br', 'Breton'),
  ('bug', 'Buginese'), ('bg', 'Bulgarian'), ('bua', 'Buriat'), ('my', 'Burmese'), ('cad', 'Caddo'), ('ca', 'Catalan'),
  ('cau', 'Caucasian languages'), ('ceb', 'Cebuano'), ('cel', 'Celtic languages'),
  ('cai', 'Central American Indian languages'), ('km', 'Central Khmer'), ('chg', 'Chagatai'),
  ('cmc', 'Chamic languages'), ('ch', 'Chamorro'), ('ce', 'Chechen'), ('chr', 'Cherokee'), ('chy', 'Cheyenne'),
  ('chb', 'Chibcha'), ('ny', 'Chichewa'), ('zh', 'Chinese'), ('zh-Hans', 'Chinese (Simplified)'),
  ('zh-Hant', 'Chinese (Traditional)'), ('chn', 'Chinook jargon'), ('chp', 'Chipewyan'), ('cho', 'Choctaw'),
  ('cu', 'Church Slavic'), ('chk', 'Chuukese'), ('cv', 'Chuvash'), ('nwc', 'Classical Newari'),
  ('syc', 'Classical Syriac'), ('cop', 'Coptic'), ('kw', 'Cornish'), ('co', 'Corsican'), ('cr', 'Cree'),
  ('mus', 'Creek'), ('crp', 'Creoles and pidgins'), ('cpe', 'Creoles and pidgins, English based'),
  ('cpf', 'Creoles and pidgins, French-based'), ('cpp', 'Creoles and pidgins, Portuguese-based'),
  ('crh', 'Crimean Tatar'), ('hr', 'Croatian'), ('cus', 'Cushitic languages'), ('cs', 'Czech'), ('dak', 'Dakota'),
  ('da', 'Danish'), ('dar', 'Dargwa'), ('del', 'Delaware'), ('din', 'Dinka'), ('dv', 'Divehi'), ('doi', 'Dogri'),
  ('dgr', 'Dogrib'), ('dra', 'Dravidian languages'), ('dua', 'Duala'), ('nl', 'Dutch'),
  ('dum', 'Dutch, Middle (ca. 1050-1350)'), ('dyu', 'Dyula'), ('dz', 'Dzongkha'), ('frs', 'Eastern Frisian'),
  ('efi', 'Efik'), ('egy', 'Egyptian (Ancient)'), ('eka', 'Ekajuk'), ('elx', 'Elamite'), ('en', 'English'),
  ('en-GB', 'English (United Kingdom)'), ('enm', 'English, Middle (1100-1500)'),
  ('ang', 'English, Old (ca. 450-1100)'), ('myv', 'Erzya'), ('eo', 'Esperanto'), ('et', 'Estonian'), ('ee', 'Ewe'),
  ('ewo', 'Ewondo'), ('fan', 'Fang'), ('fat', 'Fanti'), ('fo', 'Faroese'), ('fj', 'Fijian'), ('fil', 'Filipino'),
  ('fi', 'Finnish'), ('fiu', 'Finno-Ugrian languages'), ('fon', 'Fon'), ('fr', 'French'),
  ('fr-CA', 'French (Canada)'), ('frm', 'French, Middle (ca. 1400-1600)'), ('fro', 'French, Old (842-ca. 1400)'),
  ('fur', 'Friulian'), ('ff', 'Fulah'), ('gaa', 'Ga'), ('gd', 'Gaelic'), ('car', 'Galibi Carib'), ('gl', 'Galician'),
  ('lg', 'Ganda'), ('gay', 'Gayo'), ('gba', 'Gbaya'), ('gez', 'Geez'), ('ka', 'Georgian'), ('de', 'German'),
  ('gmh', 'German, Middle High (ca. 1050-1500)'), ('goh', 'German, Old High (ca. 750-1050)'),
  ('gem', 'Germanic languages'), ('gil', 'Gilbertese'), ('gon', 'Gondi'), ('gor', 'Gorontalo'), ('got', 'Gothic'),
  ('grb', 'Grebo'), ('grc', 'Greek, Ancient (to 1453)'), ('el', 'Greek, Modern (1453-)'), ('gn', 'Guarani'),
  ('gu', 'Gujarati'), ('gwi', 'Gwich''in'), ('hai', 'Haida'), ('ht', 'Haitian'), ('ha', 'Hausa'), ('haw', 'Hawaiian'),
  ('he', 'Hebrew'), ('hz', 'Herero'), ('hil', 'Hiligaynon'), ('him', 'Himachali languages'), ('hi', 'Hindi'),
  ('ho', 'Hiri Motu'), ('hit', 'Hittite'), ('hmn', 'Hmong'), ('hu', 'Hungarian'), ('hup', 'Hupa'), ('iba', 'Iban'),
  ('is', 'Icelandic'), ('io', 'Ido'), ('ig', 'Igbo'), ('ijo', 'Ijo languages'), ('ilo', 'Iloko'),
  ('smn', 'Inari Sami'), ('inc', 'Indic languages'), ('ine', 'Indo-European languages'), ('id', 'Indonesian'),
  ('inh', 'Ingush'), ('ia', 'Interlingua (International Auxiliary Language Association)'), ('ie', 'Interlingue'),
  ('iu', 'Inuktitut'), ('ik', 'Inupiaq'), ('ira', 'Iranian languages'), ('ga', 'Irish'),
  ('mga', 'Irish, Middle (900-1200)'), ('sga', 'Irish, Old (to 900)'), ('iro', 'Iroquoian languages'),
  ('it', 'Italian'), ('ja', 'Japanese'), ('jv', 'Javanese'), ('jrb', 'Judeo-Arabic'), ('jpr', 'Judeo-Persian'),
  ('kbd', 'Kabardian'), ('kab', 'Kabyle'), ('kac', 'Kachin'), ('kl', 'Kalaallisut'), ('xal', 'Kalmyk'),
  ('kam', 'Kamba'), ('kn', 'Kannada'), ('kr', 'Kanuri'), ('kaa', 'Kara-Kalpak'), ('krc', 'Karachay-Balkar'),
  ('krl', 'Karelian'), ('kar', 'Karen languages'), ('ks', 'Kashmiri'), ('csb', 'Kashubian'), ('kaw', 'Kawi'),
  ('kk', 'Kazakh'), ('kha', 'Khasi'), ('khi', 'Khoisan languages'), ('kho', 'Khotanese'), ('ki', 'Kikuyu'),
  ('kmb', 'Kimbundu'), ('rw', 'Kinyarwanda'), ('ky', 'Kirghiz'), ('tlh', 'Klingon'), ('kv', 'Komi'), ('kg', 'Kongo'),
  ('kok', 'Konkani'), ('ko', 'Korean'), ('kos', 'Kosraean'), ('kpe', 'Kpelle'), ('kro', 'Kru languages'),
  ('kj', 'Kuanyama'), ('kum', 'Kumyk'), ('ku', 'Kurdish'), ('kru', 'Kurukh'), ('kut', 'Kutenai'), ('lad', 'Ladino'),
  ('lah', 'Lahnda'), ('lam', 'Lamba'), ('day', 'Land Dayak languages'), ('lo', 'Lao'), ('la', 'Latin'),
  ('lv', 'Latvian'), ('lez', 'Lezghian'), ('li', 'Limburgan'), ('ln', 'Lingala'), ('lt', 'Lithuanian'),
  ('jbo', 'Lojban'), ('nds', 'Low German'), ('dsb', 'Lower Sorbian'), ('loz', 'Lozi'), ('lu', 'Luba-Katanga'),
  ('lua', 'Luba-Lulua'), ('lui', 'Luiseno'), ('smj', 'Lule Sami'), ('lun', 'Lunda'),
  ('luo', 'Luo (Kenya and Tanzania)'), ('lus', 'Lushai'), ('lb', 'Luxembourgish'), ('mk', 'Macedonian'),
  ('mad', 'Madurese'), ('mag', 'Magahi'), ('mai', 'Maithili'), ('mak', 'Makasar'), ('mg', 'Malagasy'),
  ('ms', 'Malay'), ('ml', 'Malayalam'), ('mt', 'Maltese'), ('mnc', 'Manchu'), ('mdr', 'Mandar'), ('man', 'Mandingo'),
  ('mni', 'Manipuri'), ('mno', 'Manobo languages'), ('gv', 'Manx'), ('mi', 'Maori'), ('arn', 'Mapudungun'),
  ('mr', 'Marathi'), ('chm', 'Mari'), ('mh', 'Marshallese'), ('mwr', 'Marwari'), ('mas', 'Masai'),
  ('myn', 'Mayan languages'), ('men', 'Mende'), ('mic', 'Mi''kmaq'), ('min', 'Minangkabau'), ('mwl', 'Mirandese'),
  ('moh', 'Mohawk'), ('mdf', 'Moksha'), ('mkh', 'Mon-Khmer languages'), ('lol', 'Mongo'), ('mn', 'Mongolian'),
  ('cnr', 'Montenegrin'), ('mos', 'Mossi'), ('mul', 'Multiple languages'), ('mun', 'Munda languages'),
  ('nqo', 'N''Ko'), ('nah', 'Nahuatl languages'), ('na', 'Nauru'), ('nv', 'Navajo'), ('nd', 'Ndebele, North'),
  ('nr', 'Ndebele, South'), ('ng', 'Ndonga'), ('nap', 'Neapolitan'), ('new', 'Nepal Bhasa'), ('ne', 'Nepali'),
  ('nia', 'Nias'), ('nic', 'Niger-Kordofanian languages'), ('ssa', 'Nilo-Saharan languages'), ('niu', 'Niuean'),
  ('zxx', 'No linguistic content'), ('nog', 'Nogai'), ('non', 'Norse, Old'),
  ('nai', 'North American Indian languages'), ('frr', 'Northern Frisian'), ('se', 'Northern Sami'),
  ('no', 'Norwegian'), ('nn', 'Norwegian Nynorsk'), ('nub', 'Nubian languages'), ('nym', 'Nyamwezi'),
  ('nyn', 'Nyankole'), ('nyo', 'Nyoro'), ('nzi', 'Nzima'), ('oc', 'Occitan (post 1500)'),
  ('arc', 'Official Aramaic (700-300 BCE)'), ('oj', 'Ojibwa'), ('or', 'Oriya'), ('om', 'Oromo'), ('osa', 'Osage'),
  ('os', 'Ossetian'), ('oto', 'Otomian languages'), ('pal', 'Pahlavi'), ('pau', 'Palauan'), ('pi', 'Pali'),
  ('pam', 'Pampanga'), ('pag', 'Pangasinan'), ('pa', 'Panjabi'), ('pap', 'Papiamento'), ('paa', 'Papuan languages'),
  ('nso', 'Pedi'), ('fa', 'Persian'), ('peo', 'Persian, Old (ca. 600-400 B.C.)'), ('phi', 'Philippine languages'),
  ('phn', 'Phoenician'), ('pon', 'Pohnpeian'), ('pl', 'Polish'), ('pt', 'Portuguese'),
  ('pt-BR', 'Portuguese (Brazil)'), ('pra', 'Prakrit languages'), ('pro', 'Provençal, Old (to 1500)'),
  ('ps', 'Pushto'), ('qu', 'Quechua'), ('raj', 'Rajasthani'), ('rap', 'Rapanui'), ('rar', 'Rarotongan'),
  ('roa', 'Romance languages'), ('ro', 'Romanian'), ('rm', 'Romansh'), ('rom', 'Romany'), ('rn', 'Rundi'),
  ('ru', 'Russian'), ('sal', 'Salishan languages'), ('sam', 'Samaritan Aramaic'), ('smi', 'Sami languages'),
  ('sm', 'Samoan'), ('sad', 'Sandawe'), ('sg', 'Sango'), ('sa', 'Sanskrit'), ('sat', 'Santali'), ('sc', 'Sardinian'),
  ('sas', 'Sasak'), ('sco', 'Scots'), ('sel', 'Selkup'), ('sem', 'Semitic languages'), ('sr', 'Serbian'),
  ('sr-Latn', 'Serbian (Latin)'), ('srr', 'Serer'), ('shn', 'Shan'), ('sn', 'Shona'), ('ii', 'Sichuan Yi'),
  ('scn', 'Sicilian'), ('sid', 'Sidamo'), ('sgn', 'Sign Languages'), ('bla', 'Siksika'), ('sd', 'Sindhi'),
  ('si', 'Sinhala'), ('sit', 'Sino-Tibetan languages'), ('sio', 'Siouan languages'), ('sms', 'Skolt Sami'),
  ('den', 'Slave (Athapascan)'), ('sla', 'Slavic languages'), ('sk', 'Slovak'), ('sl', 'Slovenian'),
  ('sog', 'Sogdian'), ('so', 'Somali'), ('son', 'Songhai languages'), ('snk', 'Soninke'),
  ('wen', 'Sorbian languages'), ('st', 'Sotho, Southern'), ('sai', 'South American Indian (Other)'),
  ('alt', 'Southern Altai'), ('sma', 'Southern Sami'), ('es', 'Spanish'), ('es-419', 'Spanish (Latin America)'),
  ('srn', 'Sranan Tongo'), ('zgh', 'Standard Moroccan Tamazight'), ('suk', 'Sukuma'), ('sux', 'Sumerian'),
  ('su', 'Sundanese'), ('sus', 'Susu'), ('sw', 'Swahili'), ('ss', 'Swati'), ('sv', 'Swedish'),
  ('gsw', 'Swiss German'), ('syr', 'Syriac'), ('tl', 'Tagalog'), ('ty', 'Tahitian'), ('tai', 'Tai languages'),
  ('tg', 'Tajik'), ('tmh', 'Tamashek'), ('ta', 'Tamil'), ('tt', 'Tatar'), ('te', 'Telugu'), ('ter', 'Tereno'),
  ('tet', 'Tetum'), ('th', 'Thai'), ('bo', 'Tibetan'), ('tig', 'Tigre'), ('ti', 'Tigrinya'), ('tem', 'Timne'),
  ('tiv', 'Tiv'), ('tli', 'Tlingit'), ('tpi', 'Tok Pisin'), ('tkl', 'Tokelau'), ('tog', 'Tonga (Nyasa)'),
  ('to', 'Tonga (Tonga Islands)'), ('tsi', 'Tsimshian'), ('ts', 'Tsonga'), ('tn', 'Tswana'), ('tum', 'Tumbuka'),
  ('tup', 'Tupi languages'), ('tr', 'Turkish'), ('ota', 'Turkish, Ottoman (1500-1928)'), ('tk', 'Turkmen'),
  ('tvl', 'Tuvalu'), ('tyv', 'Tuvinian'), ('tw', 'Twi'), ('udm', 'Udmurt'), ('uga', 'Ugaritic'), ('ug', 'Uighur'),
  ('uk', 'Ukrainian'), ('umb', 'Umbundu'), ('mis', 'Uncoded languages'), ('und', 'Undetermined'),
  ('hsb', 'Upper Sorbian'), ('ur', 'Urdu'), ('uz', 'Uzbek'), ('vai', 'Vai'), ('ve', 'Venda'), ('vi', 'Vietnamese'),
  ('vo', 'Volapük'), ('vot', 'Votic'), ('wak', 'Wakashan languages'), ('wal', 'Walamo'), ('wa', 'Walloon'),
  ('war', 'Waray'), ('was', 'Washo'), ('cy', 'Welsh'), ('fy', 'Western Frisian'), ('wo', 'Wolof'), ('xh', 'Xhosa'),
  ('sah', 'Yakut'), ('yao', 'Yao'), ('yap', 'Yapese'), ('yi', 'Yiddish'), ('yo', 'Yoruba'),
  ('ypk', 'Yupik languages'), ('znd', 'Zande languages'), ('zap', 'Zapotec'), ('zza', 'Zaza'), ('zen', 'Zenaga'),
  ('za', 'Zhuang'), ('zu', 'Zulu'), ('zun', 'Zuni');

CREATE TABLE subtitles (
  id         BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  media_id   BIGINT NOT NULL REFERENCES media (id) ON DELETE CASCADE,
  language   TEXT COLLATE "C" NOT NULL REFERENCES languages (code),
  label      TEXT COLLATE "C" NOT NULL,               -- as the player's menu shows it
  file       TEXT COLLATE "C" NOT NULL,               -- WebVTT, below the item's folder; another one with each change
  words      TEXT COLLATE "C" NOT NULL,               -- all its cues without tags: what is searched
  user_id    BIGINT REFERENCES users (id) ON DELETE SET NULL,   -- who brought it
  created_at BIGINT NOT NULL,
  UNIQUE (media_id, language)
);
CREATE INDEX subtitles_of_user ON subtitles (user_id) WHERE user_id IS NOT NULL;

-- Full-text search. Words are compared without case and accents, as FTS5's tokenizer `unicode61 remove_diacritics 2` does
-- it for SQLite: letters and digits of every script are words, all else is a border; accents go from Latin letters.
-- These functions do it alike for rows and for queries. Their bodies are bound to what they use when they are made, so
-- that a restored dump, which has no search path, can compute the columns below.

-- Which characters are letters, and their small ones, whatever the database's own locale is.
DO $$
BEGIN
  CREATE COLLATION openpress_words (provider = icu, locale = 'und');
EXCEPTION WHEN OTHERS THEN
  CREATE COLLATION openpress_words (provider = libc, locale = 'C.UTF-8');
END $$;

CREATE FUNCTION openpress_fold(words TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN translate(lower(normalize(regexp_replace(normalize(words, NFD), '(?<=[A-Za-z])[\u0300-\u036f]+', '', 'g'), NFC)
                         COLLATE openpress_words),
                   'ςſµϐϑϕϖϰϱϵ', 'σsμβθφπκρε');

-- The words one after the other. What is longer than any query ends there.
CREATE FUNCTION openpress_split(words TEXT) RETURNS TABLE (word TEXT, place BIGINT)
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
  SELECT left(found.word, 255), row_number() OVER (ORDER BY found.place)
    FROM regexp_split_to_table(openpress_fold(words) COLLATE openpress_words,
                                '[^[:alnum:]²³¹¼-¾⁰⁴-⁹₀-₉⅐-↉①-⒛⓪-⓿]+')
         WITH ORDINALITY AS found (word, place)
   WHERE found.word <> '';
END;

-- The words of a text with their places, each marked with @label: A to D. A tsvector holds at most 1 MiB, so the words
-- behind the first two hundred thousand characters are not looked for.
CREATE FUNCTION openpress_vector(words TEXT, label TEXT) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN (SELECT COALESCE(string_agg('''' || s.word || ''':' || LEAST(s.place, 16383) || label, ' '), '')::tsvector
            FROM openpress_split(left(words, 200000)) AS s);

-- Words of our own, which narrow a search: "=" before them, so that nobody finds them by typing.
CREATE FUNCTION openpress_facets(words TEXT) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN (SELECT COALESCE(string_agg('''=' || s.word || '''', ' '), '')::tsvector FROM openpress_split(words) AS s);

-- What db::Dialect::text_query() wrote: a clause a line, with columns, "any" or "all", and words; tabs between. The first
-- @columns columns are those that count. A word that the functions above take apart is a phrase; one of which nothing
-- is left matches nothing.
CREATE FUNCTION openpress_query(clauses TEXT, columns INTEGER) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
  SELECT string_agg(clause.query, ' & ')::tsquery
    FROM (SELECT '(' || string_agg(COALESCE(phrase.query, '''=='''),
                                   CASE WHEN split_part(line, E'\t', 2) = 'any' THEN ' | ' ELSE ' & ' END) || ')'
                 AS query
            FROM string_to_table(clauses, E'\n') AS line,
                 LATERAL (SELECT string_agg(label.mark, '') AS marks
                            FROM (VALUES (1, 'title', 'A'), (2, 'topics', 'B'), (3, 'description', 'C'),
                                         (4, 'spoken', 'D'), (1, 'words', 'A')) AS label (place, name, mark)
                           WHERE label.place <= columns
                             AND label.name = ANY (string_to_array(split_part(line, E'\t', 1), ' '))) AS labels,
                 LATERAL string_to_table(split_part(line, E'\t', 3), ' ') AS given,
                 LATERAL (SELECT CASE
                                   WHEN split_part(line, E'\t', 1) IN ('facets', 'media')
                                   THEN string_agg('''=' || s.word || '''', ' & ')
                                   WHEN labels.marks IS NULL THEN NULL
                                   ELSE '(' || string_agg('''' || s.word || ''':' ||
                                                          CASE WHEN given LIKE '%*' AND s.place = s.places THEN '*'
                                                               ELSE '' END || labels.marks, ' <-> ' ORDER BY s.place) ||
                                        ')'
                                 END AS query
                            FROM (SELECT w.word, w.place, COUNT(*) OVER () AS places
                                    FROM openpress_split(rtrim(given, '*')) AS w) AS s) AS phrase
           GROUP BY line) AS clause;
END;

-- Where in an item something is said. The rowid is the cue's id; "m<id>" tells the item, so that the hits in some items
-- are one question.
CREATE TABLE cues (
  id          BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  subtitle_id BIGINT NOT NULL REFERENCES subtitles (id) ON DELETE CASCADE,
  start_ms    BIGINT NOT NULL,
  words       TEXT COLLATE "C" NOT NULL
);
CREATE INDEX cues_of_subtitle ON cues (subtitle_id);
CREATE TABLE cue_search (
  rowid BIGINT PRIMARY KEY REFERENCES cues (id) ON DELETE CASCADE,
  words tsvector NOT NULL
);
-- Without a list of changes yet to be merged: a search would have to read it each time.
CREATE INDEX cue_search_words ON cue_search USING gin (words) WITH (fastupdate = off);
CREATE FUNCTION search_of_new_cue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO cue_search (rowid, words)
  VALUES (NEW.id, openpress_vector(NEW.words, 'A') ||
                  openpress_facets('m' || (SELECT media_id FROM subtitles WHERE id = NEW.subtitle_id)));
  RETURN NULL;
END $$;
CREATE TRIGGER search_of_new_cue AFTER INSERT ON cues
  FOR EACH ROW EXECUTE FUNCTION search_of_new_cue();
