/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file of HDF5 on a plain file descriptor (a virtual file driver). HDF5 1.10.8 cannot
 * close a file whose disk is full, so it never hears of it: the first error of a write
 * is latched, everything written from then on is kept in memory and read back from
 * there, and who writes the file asks in the end. Internal to io.
 */
#ifndef HK_IO_H5_DISK_H
#define HK_IO_H5_DISK_H

#include <hdf5.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct hk_h5_kept hk_h5_kept;

typedef struct hk_h5_disk {
    int fd;         /* open for reading, and for writing if it is written; not owned */
    uint64_t size;  /* of the file as HDF5 sees it: to be set before an existing one is opened */
    hid_t driver;   /* of HDF5, which looks at it until the file is closed; 0 = none yet */
    int error;      /* errno of the first write that failed; 0 = none */
    bool no_memory; /* for the driver's own part of the file: it cannot be opened */
    hk_h5_kept *oldest, *newest; /* what could not be written */
} hk_h5_disk;

/** A name for HDF5 under which nothing can exist: it would look for it on the disk. */
#define HK_H5_NO_NAME "/dev/null/hakyu-result"

/** A file access list for that disk, which must outlive list and file. Negative on failure. */
hid_t hk_h5_disk_access(hk_h5_disk *disk);
/** When the file is closed: free what was kept. The descriptor is left alone. */
void hk_h5_disk_done(hk_h5_disk *disk);

#endif
