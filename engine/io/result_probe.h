/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Try something that may crash in a child process first. Of files with bad bytes
 * behind a right checksum (made on purpose), HDF5 1.10.8 crashes on about one in
 * twenty; the program must not. YAML goes the same way. Internal to io.
 */
#ifndef HK_IO_RESULT_PROBE_H
#define HK_IO_RESULT_PROBE_H

#include <stddef.h>

#include "engine/base/error.h"

/**
 * Run work(data) in a forked child with its output thrown away; whatever it returns is ignored.
 * @param bytes size of what is worked on: sets the time after which it counts as hung
 * @return HK_OK if the child came back; HK_EFORMAT if it crashed or hung; HK_ENOMEM if there can
 *         be no child
 */
HK_WARN_UNUSED hk_status hk_probe(void (*work)(void *), void *data, size_t bytes, hk_error *err);

#endif
