// Records what a process does to files below AEDILE_TRACE_FOLDER, in order, into AEDILE_TRACE_FILE; and can make fsync or write
// fail (AEDILE_FAIL_FSYNC=n, AEDILE_FAIL_WRITE=n: the n-th call on a path that contains AEDILE_FAIL_PATH, and all after it).
// Loaded with LD_PRELOAD. Record: op, path length, offset, data length, path, data (little-endian).
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <map>
#include <mutex>
#include <string>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static std::mutex lock;
static std::map<int, std::string>* files;
static int out = -1;
static long fsyncs = 0, writes = 0;

static const char* folder() { static const char* f = getenv("AEDILE_TRACE_FOLDER"); return f; }
static bool watched(const char* path) { return folder() && path && strncmp(path, folder(), strlen(folder())) == 0; }

static void record(char op, const std::string& path, uint64_t offset, const void* data, uint32_t length) {
  if (out < 0) {
    const char* file = getenv("AEDILE_TRACE_FILE");
    if (!file) return;
    out = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  }
  std::string r(1, op);
  uint32_t n = path.size();
  r.append((char*)&n, 4).append((char*)&offset, 8).append((char*)&length, 4).append(path);
  if (data) r.append((const char*)data, length);
  syscall(SYS_write, out, r.data(), r.size());
}

static bool failing(const char* name, long& count, const std::string& path) {
  const char* at = getenv(name);
  const char* where = getenv("AEDILE_FAIL_PATH");
  return at && where && path.find(where) != std::string::npos && ++count >= atol(at);
}

static std::string pathOf(int fd) {
  if (!files) return "";
  auto it = files->find(fd);
  return it == files->end() ? "" : it->second;
}

static int opened(int fd, const char* path, int flags, bool existed) {
  if (fd < 0 || !watched(path)) return fd;
  std::lock_guard<std::mutex> g(lock);
  if (!files) files = new std::map<int, std::string>;
  (*files)[fd] = path;
  if ((flags & O_CREAT) && !existed) record('C', path, 0, nullptr, 0);
  else if (flags & O_TRUNC) record('T', path, 0, nullptr, 0);
  return fd;
}

template <class F> static F real(const char* name) { return (F)dlsym(RTLD_NEXT, name); }

static int doOpen(const char* path, int flags, mode_t mode) {
  bool existed = watched(path) && access(path, F_OK) == 0;
  return opened((int)syscall(SYS_openat, AT_FDCWD, path, flags | O_LARGEFILE, mode), path, flags, existed);
}
#define MODE mode_t mode = 0; if (flags & (O_CREAT | O_TMPFILE)) { va_list a; va_start(a, flags); mode = va_arg(a, mode_t); va_end(a); }

template <class W> static ssize_t traced(int fd, const void* data, size_t length, uint64_t offset, bool here, W call) {
  std::lock_guard<std::mutex> g(lock);
  std::string path = pathOf(fd);
  if (path.empty()) return call();
  if (failing("AEDILE_FAIL_WRITE", writes, path)) { errno = ENOSPC; return -1; }
  if (here) offset = lseek(fd, 0, SEEK_CUR);
  ssize_t n = call();
  if (n > 0) record('W', path, offset, data, n);
  return n;
}

static int sync(int fd, int number) {
  std::lock_guard<std::mutex> g(lock);
  std::string path = pathOf(fd);
  if (!path.empty() && failing("AEDILE_FAIL_FSYNC", fsyncs, path)) { errno = EIO; return -1; }
  int r = (int)syscall(number, fd);
  if (r == 0 && !path.empty()) record('S', path, 0, nullptr, 0);
  return r;
}

static int cut(int fd, off64_t length) {
  std::lock_guard<std::mutex> g(lock);
  int r = (int)syscall(SYS_ftruncate, fd, length);
  std::string path = pathOf(fd);
  if (r == 0 && !path.empty()) record('T', path, length, nullptr, 0);
  return r;
}

static void named(char op, const char* path, const char* to = "") {
  std::lock_guard<std::mutex> g(lock);
  record(op, path, 0, to, strlen(to));
}

extern "C" {
int open(const char* path, int flags, ...) { MODE return doOpen(path, flags, mode); }
int open64(const char* path, int flags, ...) { MODE return doOpen(path, flags, mode); }
ssize_t write(int fd, const void* d, size_t n) { return traced(fd, d, n, 0, true, [&] { return (ssize_t)syscall(SYS_write, fd, d, n); }); }
ssize_t pwrite(int fd, const void* d, size_t n, off_t o) { return traced(fd, d, n, o, false, [&] { return (ssize_t)syscall(SYS_pwrite64, fd, d, n, o); }); }
ssize_t pwrite64(int fd, const void* d, size_t n, off64_t o) { return traced(fd, d, n, o, false, [&] { return (ssize_t)syscall(SYS_pwrite64, fd, d, n, o); }); }
int fsync(int fd) { return sync(fd, SYS_fsync); }
int fdatasync(int fd) { return sync(fd, SYS_fdatasync); }
int ftruncate(int fd, off_t n) { return cut(fd, n); }
int ftruncate64(int fd, off64_t n) { return cut(fd, n); }
int close(int fd) { { std::lock_guard<std::mutex> g(lock); if (files) files->erase(fd); } return (int)syscall(SYS_close, fd); }
int rename(const char* from, const char* to) { int r = (int)syscall(SYS_rename, from, to); if (r == 0 && watched(from)) named('R', from, to); return r; }
int unlink(const char* path) { int r = (int)syscall(SYS_unlink, path); if (r == 0 && watched(path)) named('U', path); return r; }
int unlinkat(int dir, const char* path, int flags) {
  std::string full = path;
  if (path[0] != '/' && dir != AT_FDCWD) {
    char link[64], base[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", dir);
    ssize_t n = readlink(link, base, sizeof base);
    if (n > 0) full = std::string(base, n) + "/" + path;
  }
  int r = (int)syscall(SYS_unlinkat, dir, path, flags);
  if (r == 0 && watched(full.c_str())) named('U', full.c_str());
  return r;
}
int rmdir(const char* path) { int r = (int)syscall(SYS_rmdir, path); if (r == 0 && watched(path)) named('U', path); return r; }
int mkdir(const char* path, mode_t mode) { int r = (int)syscall(SYS_mkdir, path, mode); if (r == 0 && watched(path)) named('D', path); return r; }
}
