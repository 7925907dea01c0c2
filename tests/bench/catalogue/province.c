/* SPDX-License-Identifier: Apache-2.0 */
/* province.c - see province.h. */
#include "tests/bench/catalogue/province.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/util.h"

static const char *const who[] = { "",		 "企业",     "外籍人员", "未成年人",
				   "港澳台居民", "退役军人", "残疾人",	 "高校毕业生" };
static const char *const when[] = { "", "首次", "遗失", "期满", "损坏", "异地" };
static const char *const subjects[] = {
	"居民身份证",
	"居住证",
	"户口簿",
	"社会保障卡",
	"机动车驾驶证",
	"机动车行驶证",
	"不动产权证书",
	"住房公积金",
	"养老保险",
	"基本医疗保险",
	"失业保险",
	"工伤保险",
	"生育津贴",
	"结婚登记",
	"离婚登记",
	"出生医学证明",
	"医疗机构执业许可",
	"食品经营许可",
	"个体工商户营业执照",
	"道路运输经营许可",
	"教师资格证",
	"护士执业证",
	"建筑施工许可",
	"取水许可",
	"林木采伐许可",
	"种畜禽生产经营许可",
	"绿色食品标志",
	"银行行长任职资格",
	"会计从业资格",
	"出版物经营许可",
	"民办学校办学许可",
	"社会团体法人证书",
	"残疾人证",
	"老年人优待证",
	"最低生活保障",
	"临时救助金",
	"高龄津贴",
	"护照",
	"港澳通行证",
	"台湾通行证",
	"边境通行证",
	"船舶登记证书",
	"渔业捕捞许可",
	"动物诊疗许可",
	"药品经营许可",
	"医疗器械备案",
	"公共场所卫生许可",
	"排污许可",
	"危险废物经营许可",
	"燃气经营许可",
	"特种设备使用登记",
	"计量标准考核",
	"检验检测机构资质",
	"商品房预售许可",
	"房屋租赁备案",
	"物业维修资金",
	"人才引进落户",
	"留学回国人员证明",
	"电子烟零售许可",
	"烟草专卖零售许可",
};
static const char *const acts[] = {
	"申领",	    "换领",	"补领",	    "补办",	"签注",	    "核发",
	"延续",	    "注销",	"变更登记", "转移登记", "注销登记", "信息查询",
	"备案",	    "审批",	"年度审验", "参保登记", "待遇申领", "提取",
	"关系转移", "资格认定", "延期申请", "停业申报", "异地转入", "证明开具",
};
static const char *const cities[] = { "重庆市", "广州市", "深圳市", "厦门市", "台州市", "六安市",
				      "蚌埠市", "成都市", "长沙市", "西安市", "济南市", "乐山市",
				      "朝阳区", "天河区", "渝中区", "大埔县", "番禺区", "东阿县" };
static const char *const bureaus[] = { "公安局",	   "人力资源和社会保障局",
				       "医疗保障局",	   "民政局",
				       "市场监督管理局",   "住房公积金管理中心",
				       "规划和自然资源局", "交通运输局",
				       "卫生健康委员会",   "教育局",
				       "水务局",	   "生态环境局" };
static const char *const themes[] = { "户籍身份", "社会保障", "医疗保险", "住房公积金",
				      "不动产",	  "民政婚姻", "开办企业", "交通出行" };

static void die(const char *what)
{
	fprintf(stderr, "province: %s\n", what);
	exit(1);
}

void province_open(struct province *p, const char *sample)
{
	json_t *file = json_load_file(sample, 0, NULL);
	p->patterns = json_array();
	size_t i;
	json_t *item;
	/* A bundle is one of its own parts alone. */
	json_array_foreach(
		json_object_get(file, "items"), i,
		item) if (!json_object_get(item, "parts") &&
			  strcmp(json_string_value(json_object_get(item, "is_service_terminals")),
				 "1") == 0) json_array_append(p->patterns, item);
	json_decref(file);
	if (json_array_size(p->patterns) == 0)
		die("the sample catalogue cannot be read");
}

void province_close(struct province *p)
{
	json_decref(p->patterns);
}

static void set(json_t *item, const char *key, const char *value)
{
	json_object_set_new(item, key, json_string(value));
}

json_t *province_item(const struct province *p, int n, int version)
{
	size_t subject = (size_t)n % ARRAY_LEN(subjects), rest = (size_t)n / ARRAY_LEN(subjects);
	size_t act = rest % ARRAY_LEN(acts);
	rest /= ARRAY_LEN(acts);
	const char *whom = who[rest % ARRAY_LEN(who)], *whens = when[rest / ARRAY_LEN(who)];
	json_t *item =
		json_copy(json_array_get(p->patterns, (size_t)n % json_array_size(p->patterns)));
	char text[256];
	snprintf(text, sizeof(text), "%08x-0000-4000-8000-000000000000", (unsigned)n);
	set(item, "row_guid", text);
	snprintf(text, sizeof(text), "11440000MB2D0164XH2440%06d000", n);
	set(item, "task_code", text);
	snprintf(text, sizeof(text), "%s%s%s%s", whom, whens, subjects[subject], acts[act]);
	set(item, "task_name", text);
	snprintf(text, sizeof(text), "%s%s", cities[(size_t)n % ARRAY_LEN(cities)],
		 bureaus[subject % ARRAY_LEN(bureaus)]);
	set(item, "dept_name", text);
	snprintf(text, sizeof(text), "%d-%d", n, version);
	set(item, "etag", text);
	json_object_set_new(item, "themes", json_pack("[s]", themes[subject % ARRAY_LEN(themes)]));
	return item;
}

int province_write(const struct province *p, const char *path, int items, const char *etag)
{
	FILE *f = fopen(path, "we");
	if (!f)
		return 0;
	fprintf(f, "{\"etag\": \"%s\", \"date\": \"2026-11-21\", \"items\": [", etag);
	for (int n = 0; n < items; n++) {
		json_t *item = province_item(p, n, 1);
		fputs(n ? ",\n" : "\n", f);
		if (json_dumpf(item, f, JSON_COMPACT) < 0)
			die("an item cannot be written");
		json_decref(item);
	}
	fputs("]}\n", f);
	return fclose(f) == 0;
}
