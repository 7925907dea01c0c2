/* SPDX-License-Identifier: Apache-2.0 */
/* receipt.c - receipt verify: is this paper (or the text of its QR code) ours and unaltered? */
#include "firmware/kioskctl/kioskctl.h"

#include <string.h>

#include "firmware/base/file.h"
#include "firmware/core/case/receipt.h"
#include "firmware/crypto/sign.h"

static enum err read_input(const char *path, struct buf *out)
{
	if (strcmp(path, "-") != 0)
		return file_read(path, out);
	char chunk[1024];
	size_t n;
	while ((n = fread(chunk, 1, sizeof(chunk), stdin)) > 0)
		buf_add(out, chunk, n);
	return buf_err(out);
}

/* The QR's text is the paper's text, joined by bars. */
static enum err unfold(const struct buf *in, struct buf *out)
{
	size_t len = in->len;
	while (len && (in->data[len - 1] == '\n' || in->data[len - 1] == '\r'))
		len--;
	if (len && !memchr(in->data, '\n', len) && memchr(in->data, '|', len))
		return receipt_from_qr(in->data, len, out);
	buf_add(out, buf_str(in), in->len);
	return buf_err(out);
}

/* NULL when the receipt is good, otherwise why not. */
static const char *fault_of(const struct buf *text, const struct sign_key *key,
			    struct receipt *receipt)
{
	size_t signed_len, sig_len;
	char algorithm[16], key_id[RECEIPT_KEY_HEX + 1];
	uint8_t sig[SIGNATURE_MAX];
	if (receipt_parse(buf_str(text), text->len, receipt, &signed_len, algorithm, sig,
			  &sig_len) != ERR_OK)
		return "this is not a receipt, or it was altered";
	sign_key_id(key, key_id);
	if (strcmp(key_id, receipt->key) != 0)
		return "it was signed with another key";
	if (strcmp(algorithm, sign_key_algorithm(key)) != 0)
		return "its signature algorithm is not the key's";
	if (sign_verify(key, buf_str(text), signed_len, sig, sig_len) != ERR_OK)
		return "the signature does not match: it was altered";
	if (!serial_is_valid(receipt->serial))
		return "the serial number's check character is wrong";
	return NULL;
}

static int run_verify(struct context *ctx, int argc, char **argv)
{
	(void)argc;
	int code = ctx->key ? EXIT_OK : context_settings(ctx);
	if (code != EXIT_OK)
		return code;
	const char *key_path = ctx->key ? ctx->key : ctx->settings.receipt.key;
	struct sign_key *key = NULL;
	if (sign_key_load_public(key_path, &key) != ERR_OK) {
		fprintf(stderr, "%s: no key can be read from it\n", key_path);
		return EXIT_USAGE;
	}
	CLEANUP(buf_fini) struct buf in;
	CLEANUP(buf_fini) struct buf text;
	buf_init(&in, RECEIPT_TEXT_MAX);
	buf_init(&text, RECEIPT_TEXT_MAX);
	struct receipt receipt;
	enum err err = read_input(argv[0], &in);
	const char *fault = err == ERR_NOT_FOUND || err == ERR_PERMISSION
				    ? "the file cannot be read"
			    : err != ERR_OK || unfold(&in, &text) != ERR_OK
				    ? "this is not a receipt, or it was altered"
				    : fault_of(&text, key, &receipt);
	sign_key_free(key);
	if (fault) {
		printf("bad: %s\n", fault);
		return EXIT_FAILED;
	}
	printf("ok %s %s\n", receipt.serial, case_word_name(receipt.state));
	return EXIT_OK;
}

const struct command commands_receipt[] = {
	{ .words = { "receipt", "verify" },
	  .arguments = "FILE|-",
	  .help = "is it ours and unaltered (--key PEM)",
	  .offline = true,
	  .run = run_verify },
	{ .words = { NULL } },
};
