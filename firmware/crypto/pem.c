/* SPDX-License-Identifier: Apache-2.0 */
/* pem.c - see pem.h. */
#include "firmware/crypto/pem.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "firmware/base/file.h"

void pem_free_bio(BIO **bio)
{
	BIO_free_all(*bio);
}

void pem_free_key(EVP_PKEY **pkey)
{
	EVP_PKEY_free(*pkey);
}

void pem_free_x509(X509 **x509)
{
	X509_free(*x509);
}

int pem_no_password(char *out, int cap, int rw, void *arg)
{
	(void)out, (void)cap, (void)rw, (void)arg;
	return -1;
}

enum err key_file_read(const char *path, bool secret, struct buf *out)
{
	/* O_NONBLOCK: a FIFO in the key's place must not hang the start. */
	CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return err_from_errno(errno);
	struct stat st;
	if (fstat(fd, &st) < 0)
		return err_from_errno(errno);
	if (!S_ISREG(st.st_mode))
		return ERR_SYNTAX;
	if (secret && st.st_mode & (S_IRWXG | S_IRWXO))
		return ERR_PERMISSION;
	enum err err = file_read_fd(fd, out);
	return err == ERR_TOO_LONG ? ERR_SYNTAX : err;
}

EVP_PKEY *pem_private(const struct buf *pem)
{
	CLEANUP(pem_free_bio) BIO *bio = BIO_new_mem_buf(buf_str(pem), (int)pem->len);
	EVP_PKEY *pkey = bio ? PEM_read_bio_PrivateKey(bio, NULL, pem_no_password, NULL) : NULL;
	ERR_clear_error();
	return pkey;
}

X509 *pem_certificate(const struct buf *pem)
{
	CLEANUP(pem_free_bio) BIO *bio = BIO_new_mem_buf(buf_str(pem), (int)pem->len);
	X509 *x509 = bio ? PEM_read_bio_X509(bio, NULL, pem_no_password, NULL) : NULL;
	ERR_clear_error();
	return x509;
}
