/* SPDX-License-Identifier: Apache-2.0 */
/* sample.c - see sample.h. The words stand here and not in assets: nobody but us reads them. */
#include "tests/bench/ui/sample.h"

#include <stdio.h>
#include <string.h>

#define W(...)              \
	&(struct widget)    \
	{                   \
		__VA_ARGS__ \
	}

static void text(struct page *p, struct node *in, enum style style, const char *s)
{
	widget_add(p, in, W(.role = ROLE_TEXT, .style = style, .text = s));
}

static void header(struct page *p)
{
	struct node *h = widget_add(
		p, NULL, W(.style = STYLE_HEADER, .flow = FLOW_ROW, .cross = ALIGN_CENTRE));
	struct node *left = widget_add(p, h, W(.grow = 1, .gap = MM(1)));
	text(p, left, STYLE_HEADER_TITLE, "福田区政务服务大厅");
	text(p, left, STYLE_HEADER_SMALL, "自助终端 A-07 · 一窗受理");
	struct node *right = widget_add(p, h, W(.cross = ALIGN_END, .gap = MM(1)));
	text(p, right, STYLE_HEADER_CLOCK, "09:41");
	text(p, right, STYLE_HEADER_SMALL, "11月21日 星期六");
}

static void steps(struct page *p, int n, const char *name)
{
	struct node *s = widget_add(
		p, NULL,
		W(.style = STYLE_STEPS, .flow = FLOW_ROW, .cross = ALIGN_CENTRE, .gap = MM(7)));
	text(p, s, STYLE_STEPS_TEXT, page_printf(p, "第 %d 步，共 5 步", n));
	widget_add(p, s,
		   W(.role = ROLE_PROGRESS, .style = STYLE_PROGRESS,
		     .value = page_printf(p, "%d/5", n), .grow = 1));
	text(p, s, STYLE_BODY, name);
}

static void bar(struct page *p, bool home)
{
	struct node *b = widget_add(p, NULL, W(.style = STYLE_BAR, .flow = FLOW_ROW));
	const char *const words[][3] = {
		{ home ? "bar.home" : "bar.back", home ? "首页" : "返回", home ? "home" : "back" },
		{ "bar.size", "大字", "letters" },
		{ "bar.voice", "语音", "voice" },
		{ "bar.language", "语言 Tili", "globe" },
		{ "bar.help", "呼叫工作人员", "headset" },
	};
	for (int i = 0; i < 5; i++)
		widget_add(p, b,
			   W(.role = ROLE_BUTTON, .style = i == 4 ? STYLE_BAR_HELP : STYLE_BAR_ITEM,
			     .id = words[i][0], .text = words[i][1], .icon = words[i][2],
			     .icon_above = true, .grow = 1, .action = 1, .arg = i));
}

static struct node *body(struct page *p)
{
	return widget_add(p, NULL, W(.grow = 1, .pad_x = MM(12), .pad_y = MM(8), .gap = MM(6)));
}

static void title(struct page *p, struct node *in, const char *s, const char *lead)
{
	struct node *t = widget_add(p, in, W(.gap = MM(1)));
	widget_add(p, t, W(.role = ROLE_HEADING, .style = STYLE_TITLE, .text = s));
	text(p, t, STYLE_LEAD, lead);
}

static void nav(struct page *p, struct node *in, const char *back, const char *next, bool enabled)
{
	widget_add(p, in, W(.grow = 1));
	struct node *row = widget_add(p, in, W(.flow = FLOW_ROW, .gap = MM(6)));
	widget_add(p, row,
		   W(.role = ROLE_BUTTON, .style = STYLE_SECONDARY_BUTTON, .id = "nav.back",
		     .text = back, .grow = 1, .action = 2));
	widget_add(p, row,
		   W(.role = ROLE_BUTTON, .style = STYLE_PRIMARY, .id = "nav.next", .text = next,
		     .grow = 2, .action = 3, .disabled = !enabled));
}

static void card(struct page *p, struct node *row, const char *id, const char *icon,
		 const char *name, const char *more, bool checked)
{
	struct node *c = widget_add(p, row,
				    W(.role = ROLE_BUTTON, .style = STYLE_CARD, .id = id,
				      .icon = icon, .flow = FLOW_ROW, .cross = ALIGN_CENTRE,
				      .gap = MM(7), .grow = 1, .action = 4, .checked = checked));
	struct node *words = widget_add(p, c, W(.grow = 1, .gap = MM(1)));
	text(p, words, STYLE_CARD_TITLE, name);
	text(p, words, STYLE_CARD_TEXT, more);
}

static void build_home(void *arg, struct page *p)
{
	const struct sample_state *s = arg;
	header(p);
	struct node *b = body(p);
	title(p, b, "您要办理什么？", "能查到的材料，不用您带");
	widget_add(p, b,
		   W(.role = ROLE_BUTTON, .style = STYLE_FIELD, .id = "home.search",
		     .focused = true, .icon = "search",
		     .text = "输入事项名称或拼音首字母，例如 sfz", .action = 5));
	static const char *const themes[][4] = {
		{ "home.theme.1", "id-card", "户籍身份", "落户 · 居住证 · 身份证" },
		{ "home.theme.2", "shield", "社会保障", "参保登记 · 缴费 · 待遇" },
		{ "home.theme.3", "heart", "医疗保险", "登记 · 异地就医 · 报销" },
		{ "home.theme.4", "house", "住房公积金", "提取 · 缴存 · 贷款" },
		{ "home.theme.5", "document", "不动产", "登记 · 查询 · 过户" },
		{ "home.theme.6", "people", "民政婚姻", "低保 · 高龄津贴 · 婚姻" },
		{ "home.theme.7", "shop", "开办企业", "设立 · 变更 · 许可" },
		{ "home.theme.8", "car", "交通出行", "驾驶证 · 车辆 · 违法" },
	};
	struct node *row = NULL;
	for (int i = 0; i < 8; i++) {
		if (i % 2 == 0)
			row = widget_add(p, b, W(.flow = FLOW_ROW, .gap = MM(6), .grow = 1));
		card(p, row, themes[i][0], themes[i][1], themes[i][2], themes[i][3],
		     s->marked == i + 1);
	}
	widget_add(p, b, W(.role = ROLE_HEADING, .style = STYLE_HEADING, .text = "人生一件事"));
	row = widget_add(p, b, W(.flow = FLOW_ROW, .gap = MM(6)));
	card(p, row, "home.bundle.1", "baby", "出生一件事", "4 个部门 · 一次办", false);
	card(p, row, "home.bundle.2", "clock", "退休一件事", "3 个部门 · 一次办", false);
	row = widget_add(p, b, W(.flow = FLOW_ROW, .gap = MM(5)));
	static const char *const tiles[][3] = { { "home.progress", "search", "查进度" },
						{ "home.licences", "card", "我的证照" },
						{ "home.ticket", "ticket", "取号" },
						{ "home.rate", "bell", "好差评" } };
	for (int i = 0; i < 4; i++)
		widget_add(p, row,
			   W(.role = ROLE_BUTTON, .style = STYLE_TILE, .id = tiles[i][0],
			     .icon = tiles[i][1], .text = tiles[i][2], .icon_above = true,
			     .grow = 1, .min_height = MM(40), .action = 6));
	bar(p, true);
}

static void fact(struct page *p, struct node *in, const char *label, const char *value,
		 const char *change)
{
	if (label[0] && strcmp(label, "事项") != 0 && strcmp(label, "也可以用") != 0 &&
	    strcmp(label, "申办流水号") != 0)
		widget_add(p, in, W(.style = STYLE_DIVIDER));
	struct node *row = widget_add(p, in,
				      W(.role = ROLE_LISTITEM, .flow = FLOW_ROW,
					.cross = ALIGN_CENTRE, .gap = MM(4), .min_height = MM(18)));
	struct node *left = widget_add(p, row, W(.width = MM(65)));
	text(p, left, STYLE_SECONDARY, label);
	widget_add(p, row,
		   W(.role = ROLE_TEXT,
		     .style = strcmp(label, "申办流水号") ? STYLE_VALUE : STYLE_BIG_NUMBER,
		     .text = value, .grow = 1));
	if (change)
		widget_add(p, row,
			   W(.role = ROLE_BUTTON, .style = STYLE_CHANGE, .id = change,
			     .text = "修改", .action = 7));
}

static void build_identify(void *arg, struct page *p)
{
	(void)arg;
	header(p);
	steps(p, 1, "识别身份");
	struct node *b = body(p);
	title(p, b, "请放身份证", "放在屏幕右下方发光的读卡区，不要移动");
	struct node *centre = widget_add(p, b, W(.cross = ALIGN_CENTRE, .pad_y = MM(6)));
	widget_add(p, centre,
		   W(.role = ROLE_IMAGE, .style = STYLE_DASHED, .icon = "id-card",
		     .spoken = "请放身份证", .width = MM(190), .height = MM(128)));
	struct node *c = widget_add(p, b, W(.style = STYLE_CARD, .gap = MM(5)));
	fact(p, c, "也可以用", "社保卡 · 外国人永久居留身份证 · 港澳台居民居住证", NULL);
	fact(p, c, "没有带证件？", "请按“呼叫工作人员”，或到人工窗口", NULL);
	text(p, b, STYLE_SECONDARY, "只用于本次办理；送达后从本机删除。");
	widget_add(p, b, W(.grow = 1));
	bar(p, false);
}

static void build_form(void *arg, struct page *p)
{
	const struct sample_state *s = arg;
	header(p);
	steps(p, 2, "填写信息");
	struct node *b = body(p);
	title(p, b, "您的手机号码？", "用来通知办理结果，不作他用");
	widget_add(p, b,
		   W(.role = ROLE_TEXTBOX, .style = STYLE_FIELD, .id = "form.phone",
		     .text = "请输入 11 位手机号", .value = s->digits, .focused = true,
		     .personal = true, .action = 8));
	widget_add(p, b,
		   W(.role = ROLE_ALERT, .style = STYLE_ERROR, .id = "form.phone.error",
		     .text = "还差 3 位"));
	static const char *const keys[] = { "1", "2", "3", "4",	   "5", "6",
					    "7", "8", "9", "清除", "0", "退格" };
	struct node *pad = widget_add(p, b, W(.gap = MM(5)));
	struct node *row = NULL;
	for (int i = 0; i < 12; i++) {
		if (i % 3 == 0)
			row = widget_add(p, pad, W(.flow = FLOW_ROW, .gap = MM(5)));
		widget_add(p, row,
			   W(.role = ROLE_KEY, .style = STYLE_KEY,
			     .id = page_printf(p, "key.%d", i), .text = keys[i],
			     .icon = i == 11 ? "backspace" : NULL, .grow = 1, .min_height = MM(37),
			     .action = 9, .arg = i));
	}
	nav(p, b, "上一题", "下一题", false);
	bar(p, false);
}

static void build_check(void *arg, struct page *p)
{
	(void)arg;
	header(p);
	steps(p, 4, "核对提交");
	struct node *b = body(p);
	title(p, b, "请核对", "以下内容将一起提交，请逐项看清");
	struct node *c = widget_add(p, b, W(.style = STYLE_CARD, .gap = MM(5)));
	fact(p, c, "事项", "灵活就业人员参保登记", "check.item.change");
	fact(p, c, "申请人", "王*英（身份证 1101**********803X）", NULL);
	fact(p, c, "手机", "138****5678", "check.phone.change");
	fact(p, c, "参保险种", "养老保险、医疗保险", "check.kind.change");
	fact(p, c, "领取方式", "邮寄到身份证地址", "check.delivery.change");
	c = widget_add(p, b, W(.style = STYLE_CARD, .gap = MM(5)));
	static const char *const materials[] = { "居民户口簿 · 电子证照已调取",
						 "就业登记 · 系统已核验", "承诺书 · 已签字" };
	for (int i = 0; i < 3; i++) {
		if (i)
			widget_add(p, c, W(.style = STYLE_DIVIDER));
		struct node *row =
			widget_add(p, c,
				   W(.role = ROLE_LISTITEM, .flow = FLOW_ROW, .cross = ALIGN_CENTRE,
				     .gap = MM(4), .min_height = MM(14)));
		struct node *left = widget_add(p, row, W(.width = MM(65)));
		if (!i)
			text(p, left, STYLE_SECONDARY, "材料");
		if (i < 2)
			text(p, row, STYLE_TAG, "免交");
		widget_add(p, row,
			   W(.role = ROLE_TEXT, .style = STYLE_VALUE, .text = materials[i],
			     .grow = 1));
	}
	text(p, b, STYLE_SECONDARY,
	     "本次免交 2 份材料 · 承诺 3 个工作日办结（法定 10 日）· 不收费");
	nav(p, b, "返回修改", "确认并提交", true);
	bar(p, false);
}

static void build_receipt(void *arg, struct page *p)
{
	(void)arg;
	header(p);
	steps(p, 5, "完成");
	struct node *b = body(p);
	struct node *top = widget_add(p, b, W(.cross = ALIGN_CENTRE, .gap = MM(2)));
	widget_add(p, top, W(.role = ROLE_IMAGE, .style = STYLE_DONE_ICON, .spoken = "完成"));
	widget_add(p, top,
		   W(.role = ROLE_HEADING, .style = STYLE_TITLE, .text = "已存入本机，等待上传"));
	text(p, top, STYLE_LEAD, "网络恢复后自动送达");
	struct node *c = widget_add(p, b, W(.style = STYLE_CARD, .gap = MM(5)));
	fact(p, c, "申办流水号", "A07-K3000043-Q", NULL);
	fact(p, c, "办件编号", "送达后生成，可凭本凭条或身份证查询", NULL);
	fact(p, c, "事 项", "灵活就业人员参保登记", NULL);
	fact(p, c, "预计办结", "受理后 3 个工作日", NULL);
	struct node *row =
		widget_add(p, b, W(.flow = FLOW_ROW, .gap = MM(10), .cross = ALIGN_CENTRE));
	widget_add(
		p, row,
		W(.role = ROLE_IMAGE, .style = STYLE_QR, .qr = true, .width = MM(75),
		  .height = MM(75),
		  .value =
			  "A07|A07-K3000043-Q|stored|-|440300-12-345|2026-11-21T09:41:00+08:00|0f3c3ab2|1122334455667788|ed25519|"
			  "qL2mT0mVQv0n4kq0jUOZ0cP8g5xk1WzTqL2mT0mVQv0n4kq0jUOZ0cP8g5xk1WzTqL2mT0mVQv0n4kq0"));
	struct node *words = widget_add(p, row, W(.grow = 1, .gap = MM(2)));
	text(p, words, STYLE_HEADING, "请取走身份证和凭条");
	text(p, words, STYLE_SECONDARY, "凭条上有签名，可以验证真伪。");
	text(p, words, STYLE_SECONDARY, "30 秒后自动退出");
	nav(p, b, "评价一下", "完成", true);
	bar(p, true);
}

static void build_overlay(void *arg, struct page *p)
{
	build_check(arg, p);
	struct node *o = page_overlay(p, "size");
	widget_add(p, o, W(.grow = 1));
	struct node *s = widget_add(p, o, W(.style = STYLE_SHEET, .gap = MM(6)));
	widget_add(p, s, W(.role = ROLE_HEADING, .style = STYLE_HEADING, .text = "字的大小"));
	static const char *const sizes[] = { "标准", "大字", "特大" };
	for (int i = 0; i < 3; i++)
		widget_add(p, s,
			   W(.role = ROLE_CHOICE, .style = STYLE_CHOICE,
			     .id = page_printf(p, "size.%d", i), .text = sizes[i],
			     .checkable = true, .checked = i == 1, .action = 10, .arg = i));
	widget_add(p, s,
		   W(.role = ROLE_CHECKBOX, .style = STYLE_CHOICE, .id = "size.low",
		     .text = "按钮放低，坐着也够得到", .checkable = true, .checked = true,
		     .action = 11));
	widget_add(p, s,
		   W(.role = ROLE_CHECKBOX, .style = STYLE_CHOICE, .id = "size.contrast",
		     .text = "黑底白字", .checkable = true, .action = 11));
	widget_add(p, s,
		   W(.role = ROLE_BUTTON, .style = STYLE_PRIMARY, .id = "idle.continue",
		     .text = "好", .action = 12));
}

static void build_letters(void *arg, struct page *p)
{
	(void)arg;
	header(p);
	steps(p, 2, "填写信息");
	struct node *b = body(p);
	title(p, b, "您的姓名？",
	      "罕见字：𬱖 𫖯 𠅤 󰀀 ك؛ 混排 مەن 2026 يىلى 中文");
	widget_add(p, b,
		   W(.role = ROLE_TEXTBOX, .style = STYLE_FIELD, .id = "form.name",
		     .text = "请输入姓名", .value = "", .focused = true, .action = 8));
	text(p, b, STYLE_BODY,
	     "长句换行时，标点不在行首：“呼叫工作人员”，《条例》第十二条（一）规定，申请人应当如实提交有关材料和反映真实情况，并对其申请材料实质内容的真实性负责。Mixed English words wrap at blanks, and averyveryveryverylongword-without-blanks-is-cut-where-it-must-be-because-nothing-else-helps.");
	static const char *const rows[] = { "qwertyuiop", "asdfghjkl", "zxcvbnm" };
	struct node *pad = widget_add(p, b, W(.gap = MM(4)));
	for (int i = 0; i < 3; i++) {
		struct node *row =
			widget_add(p, pad, W(.flow = FLOW_ROW, .gap = MM(3), .main = ALIGN_CENTRE));
		for (const char *k = rows[i]; *k; k++)
			widget_add(p, row,
				   W(.role = ROLE_KEY, .style = STYLE_KEY_SMALL,
				     .text = page_printf(p, "%c", *k), .grow = 1,
				     .min_height = MM(24), .action = 9, .arg = *k));
		if (i == 2)
			widget_add(p, row,
				   W(.role = ROLE_KEY, .style = STYLE_KEY_SMALL,
				     .icon = "backspace", .spoken = "退格", .grow = 2,
				     .action = 9));
	}
	struct node *box = widget_add(p, b,
				      W(.role = ROLE_ALERT, .style = STYLE_ERROR_BOX,
					.id = "error.summary", .text = "有 2 处需要改正"));
	text(p, box, STYLE_BODY, "手机号还差 3 位");
	nav(p, b, "上一题", "下一题", true);
	bar(p, false);
}

static void build_icons(void *arg, struct page *p)
{
	(void)arg;
	static const char *const names[] = {
		"id-card",    "shield",	     "heart",	  "house",	"document", "people",
		"shop",	      "car",	     "baby",	  "clock",	"search",   "card",
		"ticket",     "bell",	     "star",	  "home",	"back",	    "arrow",
		"arrow-left", "arrow-right", "arrow-up",  "arrow-down", "letters",  "voice",
		"voice-off",  "globe",	     "headset",	  "check",	"done",	    "check-circle",
		"warning",    "info",	     "question",  "wifi-off",	"wifi",	    "upload",
		"plus",	      "minus",	     "close",	  "printer",	"camera",   "scan",
		"pen",	      "signature",   "backspace", "shift",	"space",    "enter",
		"person",     "phone",	     "mail",	  "truck",	"box",	    "window",
		"lock",	      "eye",	     "contrast",  "low",	"calendar", "money",
		"book",	      "school",	     "briefcase", "land",	"tool",	    "list",
		"hourglass",  "finger",	     "emblem",	  "medicine",	"disabled", "elder"
	};
	struct node *row = NULL;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (i % 8 == 0)
			row = widget_add(
				p, NULL,
				W(.flow = FLOW_ROW, .gap = MM(3), .pad_x = MM(4), .pad_y = MM(3)));
		struct node *n = widget_add(p, row, W(.grow = 1, .cross = ALIGN_CENTRE));
		widget_add(p, n,
			   W(.style = STYLE_ICON, .icon = names[i], .width = MM(24),
			     .height = MM(24)));
		text(p, n, STYLE_PAPER, names[i]);
	}
}

const struct sample samples[SAMPLE_COUNT] = {
	[SAMPLE_HOME] = { "home", build_home },
	[SAMPLE_IDENTIFY] = { "identify", build_identify },
	[SAMPLE_FORM] = { "form", build_form },
	[SAMPLE_CHECK] = { "check", build_check },
	[SAMPLE_RECEIPT] = { "receipt", build_receipt },
	[SAMPLE_OVERLAY] = { "overlay", build_overlay },
	[SAMPLE_LETTERS] = { "letters", build_letters },
	[SAMPLE_ICONS] = { "icons", build_icons },
};

void sample_build(void *arg, struct page *page)
{
	const struct sample_state *s = arg;
	samples[s->page].build(arg, page);
}

static void paper_fact(struct page *p, struct node *in, const char *label, const char *value)
{
	struct node *row = widget_add(p, in, W(.flow = FLOW_ROW, .gap = MM(2)));
	widget_add(p, row,
		   W(.role = ROLE_TEXT, .style = STYLE_PAPER, .text = label, .width = MM(18)));
	widget_add(p, row, W(.role = ROLE_TEXT, .style = STYLE_PAPER, .text = value, .grow = 1));
}

void sample_paper(void *arg, struct page *p)
{
	(void)arg;
	struct node *b = widget_add(p, NULL,
				    W(.pad_x = MM(2), .pad_y = MM(2), .gap = MM(1.5),
				      .min_height = MM(SAMPLE_PAPER_MM)));
	text(p, b, STYLE_PAPER_STRONG, "福田区政务服务大厅");
	text(p, b, STYLE_PAPER, "受理凭条");
	text(p, b, STYLE_PAPER_TITLE, "已送达，等待受理");
	widget_add(p, b, W(.style = STYLE_PAPER_RULE));
	text(p, b, STYLE_PAPER, "申办流水号");
	text(p, b, STYLE_PAPER_STRONG, "A07-K3000043-Q");
	text(p, b, STYLE_PAPER, "办件编号");
	text(p, b, STYLE_PAPER_STRONG, "440300261127000012");
	widget_add(p, b, W(.style = STYLE_PAPER_RULE));
	paper_fact(p, b, "事项", "灵活就业人员参保登记（含补缴）");
	paper_fact(p, b, "预计办结", "受理后 3 个工作日（法定 10 个工作日）");
	paper_fact(p, b, "时间", "2026-11-21 09:41");
	struct node *c = widget_add(p, b, W(.cross = ALIGN_CENTRE));
	widget_add(
		p, c,
		W(.role = ROLE_IMAGE, .style = STYLE_QR, .qr = true, .width = MM(39),
		  .height = MM(39),
		  .value =
			  "A07|A07-K3000043-Q|received|440300261127000012|440300-12-345|2026-11-21T09:41:00+08:00|0f3c3ab2|1122334455667788|ed25519|"
			  "qL2mT0mVQv0n4kq0jUOZ0cP8g5xk1WzTqL2mT0mVQv0n4kq0jUOZ0cP8g5xk1WzTqL2mT0mVQv0n4kq0"));
	text(p, b, STYLE_PAPER, "凭条上有签名，可以验证真伪。");
}
