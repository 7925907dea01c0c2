/* SPDX-License-Identifier: Apache-2.0 */
/* test_find.c - what somebody typed, met in names of items. */
#include "firmware/core/find/find.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/util.h"
#include "tests/suite.h"

static struct find_alphabet alphabet;

static void setup(void)
{
	find_alphabet_init(&alphabet);
}

static void teardown(void)
{
	find_alphabet_fini(&alphabet);
}

struct text {
	uint16_t cells[FIND_CELLS_MAX];
	struct find_text text;
};

static void cut(struct text *t, const char *name)
{
	size_t len = find_cut(&alphabet, name, t->cells);
	t->text = find_text_of(&alphabet, t->cells, len);
}

static void cut_pinyin(struct text *t, const char *name)
{
	size_t len = find_cut_pinyin(&alphabet, name, t->cells);
	t->text = find_text_of(&alphabet, t->cells, len);
}

/* At which level the text has it all; FIND_LEVELS: at none. */
static enum find_level level_of(const char *typed, const struct find_text *text,
				enum find_place *place)
{
	CLEANUP(find_query_fini) struct find_query q;
	ck_assert_int_eq(find_query_init(&q, &alphabet, typed), ERR_OK);
	ck_assert_uint_gt(q.term_count, 0);
	do {
		if (find_in(&q, text, place) == find_all_terms(&q))
			return q.level;
	} while (find_query_forgive(&q));
	return FIND_LEVELS;
}

static enum find_level level_in(const char *typed, const char *name)
{
	struct text t;
	enum find_place place;
	cut(&t, name);
	return level_of(typed, &t.text, &place);
}

static const struct {
	const char *typed, *name;
	enum find_level level;
	const char *why;
} finds[] = {
	/* exactly */
	{ "身份证", "居民身份证补领", FIND_EXACT, "Hanzi" },
	{ "shenfenzheng", "居民身份证补领", FIND_EXACT, "full pinyin" },
	{ "sfz", "居民身份证补领", FIND_EXACT, "initials" },
	{ "shfz", "居民身份证补领", FIND_EXACT, "sh is an initial, too" },
	{ "shenfz", "居民身份证补领", FIND_EXACT, "a syllable and initials" },
	{ "sfzheng", "居民身份证补领", FIND_EXACT, "initials and a syllable" },
	{ "shen份证", "居民身份证补领", FIND_EXACT, "letters, then Hanzi" },
	{ "身fenz", "居民身份证补领", FIND_EXACT, "Hanzi, then letters" },
	{ "身f证", "居民身份证补领", FIND_EXACT, "letters between" },
	{ "居zhu", "居住证签注", FIND_EXACT, "Hanzi, then a syllable" },
	{ "居zh", "居住证签注", FIND_EXACT, "the beginning of a syllable" },
	{ "SFZ", "居民身份证补领", FIND_EXACT, "capital letters" },
	{ "ｓｆｚ", "居民身份证补领", FIND_EXACT, "full-width letters" },
	{ "身份證", "居民身份证补领", FIND_EXACT, "traditional" },
	{ "身份证", "居民身份證補領", FIND_EXACT, "a traditional name" },
	{ "chongqing", "重庆市居住证", FIND_EXACT, "the reading of the word" },
	{ "cq", "重庆市居住证", FIND_EXACT, "and its initials" },
	{ "hangzhang", "行长任职资格核准", FIND_EXACT, "two characters of two readings" },
	{ "lvse", "绿色食品认定", FIND_EXACT, "v for the u with two dots" },
	{ "nv", "女职工生育津贴", FIND_EXACT, "the same" },
	{ "lüse", "绿色食品认定", FIND_EXACT, "who has the key" },
	{ "2024", "２０２４年度奖励", FIND_EXACT, "full-width digits in a name" },
	{ "２０２４", "2024年度奖励", FIND_EXACT, "full-width digits typed" },
	{ "etc", "ETC 车载设备办理", FIND_EXACT, "Latin letters" },
	{ "et", "ETC 车载设备办理", FIND_EXACT, "the beginning of a Latin word" },
	{ "etc车载", "ETC 车载设备办理", FIND_EXACT, "a space in the name is nothing" },
	{ "换领补领", "居民身份证换领、补领", FIND_EXACT, "nor is a sign" },
	{ "身份证 补领", "居民身份证补领", FIND_EXACT, "two terms" },
	{ "补领，身份证", "居民身份证补领", FIND_EXACT, "in any order" },
	{ "shen fen zheng", "居民身份证补领", FIND_EXACT, "syllables with spaces" },
	{ "xi'an", "西安市居住证", FIND_EXACT, "an apostrophe" },
	{ "fangan", "方案备案", FIND_EXACT, "letters that can be cut in two ways: this one" },
	{ "fangan", "饭干加工", FIND_EXACT, "and the other" },
	{ "ee", "额尔古纳", FIND_EXACT, "a syllable that is a vowel, an initial" },
	{ "𠮷", "𠮷林", FIND_EXACT, "plane 2" },
	/* loosely */
	{ "社保卡", "社会保障卡申领", FIND_LOOSE, "an abbreviation" },
	{ "医保备案", "基本医疗保险异地就医备案", FIND_LOOSE, "the same over a whole name" },
	{ "zhu居", "居住证签注", FIND_LOOSE, "letters and Hanzi apart" },
	{ "补领 社卡", "社会保障卡补领", FIND_LOOSE, "one term loose, one exact" },
	/* nearly */
	{ "senfenzeng", "居民身份证补领", FIND_NEAR, "flat for retroflex" },
	{ "shengfengzhen", "居民身份证补领", FIND_NEAR, "nasals" },
	{ "luse", "绿色食品认定", FIND_NEAR, "u for v" },
	{ "zhongqing", "重庆市居住证", FIND_NEAR, "the other reading" },
	{ "xingzhang", "行长任职资格核准", FIND_NEAR, "the other reading" },
	{ "hulan", "湖南省", FIND_NEAR, "l for n" },
	{ "身分证", "居民身份证补领", FIND_NEAR, "a character that sounds alike" },
	{ "帐户", "公积金账户设立", FIND_NEAR, "the same" },
	{ "登陆", "登录密码重置", FIND_NEAR, "the same" },
	/* wrongly */
	{ "shnefenzheng", "居民身份证补领", FIND_TYPO, "two letters changed places" },
	{ "shenfenzheg", "居民身份证补领", FIND_TYPO, "a letter is missing" },
	{ "shenfrnzheng", "居民身份证补领", FIND_TYPO, "a wrong letter" },
	{ "shennfenzheng", "居民身份证补领", FIND_TYPO, "a letter too much" },
	{ "补领 shnefenzheng", "居民身份证补领", FIND_TYPO, "one term exact, one wrong" },
	{ "居民户份证", "居民身份证补领", FIND_TYPO, "a wrong character" },
	{ "居民身份份证", "居民身份证补领", FIND_TYPO, "a character too much" },
	/* not at all */
	{ "证身", "居民身份证补领", FIND_LEVELS, "the order counts" },
	{ "tc", "ETC 车载设备办理", FIND_LEVELS, "not the middle of a Latin word" },
	{ "024", "2024年度奖励", FIND_LEVELS, "nor of a number" },
	{ "户口", "居民身份证补领", FIND_LEVELS, "another word" },
	{ "hk", "居民身份证补领", FIND_LEVELS, "other initials" },
	{ "shenfenzhengx", "居民身份证补领", FIND_TYPO, "a letter behind it all is a mistake" },
	{ "身份证签注", "居民身份证补领", FIND_LEVELS, "half of it" },
	{ "身份证 签注", "居民身份证补领", FIND_LEVELS, "every term must be there" },
};

START_TEST(a_name_has_what_was_typed_at_its_level)
{
	enum find_level level = level_in(finds[_i].typed, finds[_i].name);
	ck_assert_msg(level == finds[_i].level, "%s in %s: %s: level %d", finds[_i].typed,
		      finds[_i].name, finds[_i].why, level);
}
END_TEST

START_TEST(where_it_was_met_is_told)
{
	static const struct {
		const char *typed;
		enum find_place place;
	} cases[] = {
		{ "居住证签注", FIND_WHOLE },  { "jzzqz", FIND_WHOLE },
		{ "居住证 签注", FIND_WHOLE }, { "juzhuzhengqian注", FIND_WHOLE },
		{ "居住证", FIND_BEGIN },      { "j", FIND_BEGIN },
		{ "签注", FIND_INSIDE },       { "签注 居住证", FIND_NOWHERE },
		{ "居住 签注", FIND_NOWHERE },
	};
	struct text t;
	cut(&t, "居住证签注");
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		enum find_place place;
		ck_assert_int_eq(level_of(cases[i].typed, &t.text, &place), FIND_EXACT);
		ck_assert_msg(place == cases[i].place, "%s: %d", cases[i].typed, place);
	}
}
END_TEST

static const char *const names[] = {
	"居民身份证补领",
	"居住证签注",
	"户口迁移（省内）",
	"灵活就业人员参保登记",
	"重庆市城乡居民基本养老保险参保登记",
	"不动产登记资料查询",
	"行长任职资格核准",
	"ETC 车载设备办理（OBU）",
	"机动车驾驶证期满换证",
	"安置房额外面积补偿",
};

/* Every way to type the first five characters of these, letter by letter. */
START_TEST(every_letter_more_finds_less)
{
	static const char *const typed[] = {
		"jumin",
		"juminshenfenzhengbuling",
		"jmsfzbl",
		"居minshen份zheng",
		"hukouqianyi",
		"linghuojiuyerenyuan",
		"chongqingshi",
		"budongchandengji",
		"hangzhangrzzg",
		"etcchezaishebei",
		"jidongchejiashi",
		"anzhifangewaimianji",
		"zhuzheng",
		"身fz",
		"shzh",
	};
	struct text texts[ARRAY_LEN(names)];
	for (size_t n = 0; n < ARRAY_LEN(names); n++)
		cut(&texts[n], names[n]);
	for (size_t i = 0; i < ARRAY_LEN(typed); i++) {
		unsigned before = ~0U;
		for (size_t len = 1; len <= strlen(typed[i]); len++) {
			char head[64] = "";
			unsigned found = 0;
			memcpy(head, typed[i], len);
			if (!utf8_is_valid(head, len))
				continue;
			CLEANUP(find_query_fini) struct find_query q;
			ck_assert_int_eq(find_query_init(&q, &alphabet, head), ERR_OK);
			for (size_t n = 0; n < ARRAY_LEN(names); n++) {
				enum find_place place;
				found |= find_in(&q, &texts[n].text, &place) ? 1U << n : 0;
			}
			ck_assert_msg((found & ~before) == 0, "%s", head);
			before = found;
		}
	}
}
END_TEST

START_TEST(pinyin_that_an_item_brings_is_met_by_syllables)
{
	struct text t;
	static const char *const brought[] = { "bu dong chan deng ji", "Bù dòng chǎn dēng jì" };
	static const char *const typed[] = { "budongchan", "bdc", "dong", "dengj", "bd chan" };
	for (size_t b = 0; b < ARRAY_LEN(brought); b++) {
		cut_pinyin(&t, brought[b]);
		ck_assert_uint_eq(t.text.len, 5);
		for (size_t i = 0; i < ARRAY_LEN(typed); i++) {
			enum find_place place;
			ck_assert_msg(level_of(typed[i], &t.text, &place) == FIND_EXACT, "%s",
				      typed[i]);
		}
	}
	cut_pinyin(&t, "bdcdj");
	enum find_place place;
	ck_assert_int_eq(level_of("bdc", &t.text, &place), FIND_EXACT);
	ck_assert_int_eq(level_of("dcdj", &t.text, &place), FIND_LEVELS);
}
END_TEST

START_TEST(only_signs_are_nothing_to_look_for)
{
	static const char *const nothing[] = { "",   " ", "、",	      "（）",
					       "\"", "*", "\xff\xfe", "\xef\xbc\x8c" };
	for (size_t i = 0; i < ARRAY_LEN(nothing); i++) {
		CLEANUP(find_query_fini) struct find_query q;
		ck_assert_int_eq(find_query_init(&q, &alphabet, nothing[i]), ERR_OK);
		ck_assert_uint_eq(q.term_count, 0);
		ck_assert(!find_query_forgive(&q));
	}
}
END_TEST

START_TEST(what_is_typed_has_limits)
{
	char typed[4096] = "", name[4096] = "";
	struct find_query q;
	for (int i = 0; i < 300; i++)
		strcat(typed, "aeng a");
	ck_assert_int_eq(find_query_init(&q, &alphabet, typed), ERR_OK);
	ck_assert_uint_eq(q.cut_count, FIND_TERMS_MAX);
	find_query_fini(&q);
	typed[0] = '\0';
	for (int i = 0; i < 300; i++)
		strcat(typed, "an");
	for (int i = 0; i < 1000; i++)
		strcat(name, "安");
	struct text t;
	enum find_place place;
	cut(&t, name);
	ck_assert_uint_eq(t.text.len, FIND_CELLS_MAX);
	ck_assert_int_eq(find_query_init(&q, &alphabet, typed), ERR_OK);
	ck_assert_uint_eq(q.count, FIND_ATOMS_MAX);
	do { /* all the ways there are to cut it cost no more than one */
		ck_assert_uint_eq(find_in(&q, &t.text, &place), 1);
	} while (find_query_forgive(&q));
	find_query_fini(&q);
}
END_TEST

START_TEST(an_alphabet_has_each_cell_once_and_an_end)
{
	struct text t;
	cut(&t, "居住证居住证");
	ck_assert_uint_eq(t.text.len, 6);
	ck_assert_uint_eq(alphabet.count, 4); /* with the one that is met by nothing */
	for (uint32_t code = 0x3400; code < 0x32400; code++) {
		char bytes[5] = "";
		utf8_put(code, bytes);
		find_cut(&alphabet, bytes, t.cells);
	}
	ck_assert_uint_eq(alphabet.count, FIND_ALPHABET_MAX + 1);
	cut(&t, "\U000323af居");
	ck_assert_uint_eq(t.cells[0], 0); /* there was no room for it: nothing meets it */
	enum find_place place;
	ck_assert_int_eq(level_of("居", &t.text, &place), FIND_EXACT);
	ck_assert_int_eq(level_of("\U000323af", &t.text, &place), FIND_LEVELS);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("find");
	TCase *tc = tcase_create("find");
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, a_name_has_what_was_typed_at_its_level, 0, ARRAY_LEN(finds));
	tcase_add_test(tc, where_it_was_met_is_told);
	tcase_add_test(tc, every_letter_more_finds_less);
	tcase_add_test(tc, pinyin_that_an_item_brings_is_met_by_syllables);
	tcase_add_test(tc, only_signs_are_nothing_to_look_for);
	tcase_add_test(tc, what_is_typed_has_limits);
	tcase_add_test(tc, an_alphabet_has_each_cell_once_and_an_end);
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
