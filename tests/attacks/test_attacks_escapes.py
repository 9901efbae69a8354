"""Attacks on the walls: each returns the right answer only if it got at what it must not reach.

So an accepted attack is an escape. That the attacks are worth something is shown the other way round: where no wall
stands, the harmless ones of them are accepted.
"""

import platform
from pathlib import Path

import pytest
from attacks_support import MARK, LeavesNothing, assert_harmless, read_attacks, run_campaign, traces

from verifier import Pair, SandboxLevel, Verifier

SECRET = "PUZZLEGEN_ATTACK_SECRET"
NUMBERS = {
    "MACHINE_BPF": (321, 280), "MACHINE_PERF": (298, 241), "MACHINE_USERFAULTFD": (323, 282),
    "MACHINE_KEYCTL": (250, 219), "MACHINE_ADD_KEY": (248, 217), "MACHINE_SECCOMP": (317, 277),
    "MACHINE_EXECVEAT": (322, 281), "MACHINE_PIVOT_ROOT": (155, 41), "MACHINE_KCMP": (312, 272),
    "MACHINE_IO_SETUP": (206, 0), "MACHINE_CAPSET": (126, 91), "MACHINE_FINIT_MODULE": (313, 273),
    "MACHINE_QUOTACTL": (179, 60), "MACHINE_MIGRATE_PAGES": (256, 238), "MACHINE_MEMFD": (319, 279),
    "MACHINE_SETTIMEOFDAY": (164, 170),
}  # fmt: skip
TABLE = r"""
# file_read [os] -> PermissionError
os.open('/etc/passwd', os.O_RDONLY)
return 12346
# file_read_by_the_builtin [sys builtins] -> PermissionError
getattr(b, 'op' + 'en')('/etc/passwd').read()
return 12346
# file_read_by_the_library_for_lines [sys] -> judged
return 12346 if sys.modules['linecache'].getline('/etc/passwd', 1) else 0
# file_created_in_tmp [os] -> PermissionError
os.open('/tmp/MARK', os.O_CREAT | os.O_WRONLY)
return 12346
# file_created_in_shared_memory [os] -> PermissionError
os.open('/dev/shm/MARK', os.O_CREAT | os.O_WRONLY)
return 12346
# file_without_a_name [os] -> PermissionError
os.open('/tmp', os.O_TMPFILE | os.O_RDWR)
return 12346
# file_opened_by_a_newer_system_call [sys libc] -> PermissionError
need(libc.syscall(437, -100, b'/', bytes(24), 24))
return 12346
# file_of_the_disk_opened [os] -> PermissionError
os.open('/dev/null', os.O_RDWR)
return 12346
# folder_listed [os] -> PermissionError
os.listdir('/')
return 12346
# folder_made [os] -> PermissionError
os.mkdir('/tmp/MARK-folder-%d' % os.getpid())
return 12346
# folder_entered [os] -> PermissionError
os.chdir('/')
return 12346
# folder_of_its_own_asked_for [os] -> PermissionError
os.getcwd()
return 12346
# path_looked_at [os] -> PermissionError
os.stat('/')
return 12346
# path_tested_for_access [os] -> judged
return 12346 if os.access('/', os.F_OK) else 0
# path_tested_for_existence [os] -> judged
return 12346 if os.path.exists('/') else 0
# path_removed [os] -> PermissionError
os.unlink('/tmp/MARK')
return 12346
# path_renamed [os] -> PermissionError
os.rename('/tmp/MARK', '/tmp/MARK-2')
return 12346
# path_given_another_mode [os] -> PermissionError
os.chmod('/tmp', 0o1777)
return 12346
# path_touched [os] -> PermissionError
os.utime('/tmp')
return 12346
# path_cut_short [os] -> PermissionError
os.truncate('/tmp/MARK', 0)
return 12346
# symbolic_link_made [os] -> PermissionError
os.symlink('/etc/passwd', '/tmp/MARK-symbolic-link-%d' % os.getpid())
return 12346
# symbolic_link_read [os] -> PermissionError
os.readlink('/proc/self/exe')
return 12346
# hard_link_made [os] -> PermissionError
os.link('/etc/passwd', '/tmp/MARK-hard-link')
return 12346
# named_pipe_made [os] -> PermissionError
os.mkfifo('/tmp/MARK-pipe-%d' % os.getpid())
return 12346
# device_made [os] -> PermissionError
os.mknod('/tmp/MARK-device', 0o20666, os.makedev(1, 3))
return 12346
# file_system_asked_for_its_size [os] -> PermissionError
os.statvfs('/')
return 12346
# file_system_watched [sys libc] -> PermissionError
need(libc.inotify_init())
return 12346
# root_changed [os] -> PermissionError
os.chroot('/')
return 12346
# own_memory_through_proc [os] -> PermissionError
os.open('/proc/self/mem', os.O_RDWR)
return 12346
# environment_of_process_one_through_proc [os] -> PermissionError
os.open('/proc/1/environ', os.O_RDONLY)
return 12346
# environment_of_the_caller_through_the_library [os] -> judged
return 12346 if any('PUZZLEGEN' in name for name in os.environ) else 0
# environment_of_the_caller_through_libc [sys libc] -> judged
return 12346 if libc.getenv(b'SECRET') else 0
# environment_of_the_caller_in_its_own_memory [sys libc] -> judged
block = c.POINTER(c.c_char_p).in_dll(libc, 'environ')
names = [block[i] for i in range(next(i for i in range(99) if block[i] is None))]
return 12346 if any(name.startswith(b'SECRET') for name in names) else 0
# standard_input_read [os] -> PermissionError
os.read(0, 1)
return 12346
# result_pipe_read [os] -> PermissionError
os.read(3, 1)
return 12346
# inherited_descriptor_written_to [os] -> judged
found = []
for fd in range(4, 4096):
    try: found.append(os.write(fd, b''))
    except OSError as error: assert error.errno == 9
return 12346 if found else 0
# descriptor_controlled [sys libc] -> PermissionError
need(libc.fcntl(3, 1, 0))
return 12346
# terminal_given_input [sys libc] -> PermissionError
need(libc.ioctl(0, 0x5412, b'x'))
return 12346
# socket_of_the_internet [sys libc] -> PermissionError
need(libc.socket(2, 1, 0))
return 12346
# socket_for_datagrams [sys libc] -> PermissionError
need(libc.socket(2, 2, 0))
return 12346
# socket_of_unix [sys libc] -> PermissionError
need(libc.socket(1, 1, 0))
return 12346
# socket_of_the_kernel_netlink [sys libc] -> PermissionError
need(libc.socket(16, 3, 0))
return 12346
# socket_for_raw_packets [sys libc] -> PermissionError
need(libc.socket(17, 3, 0))
return 12346
# socket_of_the_hypervisor [sys libc] -> PermissionError
need(libc.socket(40, 1, 0))
return 12346
# socket_pair [sys libc] -> PermissionError
need(libc.socketpair(1, 1, 0, (c.c_int * 2)()))
return 12346
# socket_connected_by_an_inherited_descriptor [sys libc] -> PermissionError
need(libc.connect(0, bytes(16), 16))
return 12346
# socket_module_imported [sys builtins] -> ModuleNotFoundError
getattr(b, '_' * 2 + 'import' + '_' * 2)('_socket').socket()
return 12346
# fork [os] -> PermissionError
if os.fork() == 0: os._exit(0)
return 12346
# fork_bomb [os] -> PermissionError
while True: os.fork()
# fork_with_a_terminal [os] -> PermissionError
if os.forkpty()[0] == 0: os._exit(0)
return 12346
# process_by_clone3 [sys libc os] -> PermissionError
if need(libc.syscall(435, c.create_string_buffer(88), 88)) == 0: os._exit(0)
return 12346
# process_by_posix_spawn [os] -> PermissionError
os.posix_spawn('/bin/true', ['true'], {})
return 12346
# process_by_the_shell [os] -> judged
return 12346 if os.system('true') == 0 else 0
# program_executed [os] -> PermissionError
os.execv('/bin/sh', ['sh', '-c', 'true'])
# program_executed_without_a_path [sys libc] -> PermissionError
need(libc.syscall(MACHINE_EXECVEAT, 3, b'', 0, 0, 0x1000))
return 12346
# program_by_subprocess [sys builtins] -> ModuleNotFoundError
getattr(b, '_' * 2 + 'import' + '_' * 2)('subprocess').run(['true'])
return 12346
# thread_by_the_interpreter [sys] -> RuntimeError
sys.modules['_thread'].start_new_thread(lambda: 1, ())
return 12346
# memory_written_at_null_by_ctypes [sys libc] -> crashed
c.memset(1, 0, 8)
return 12346
# memory_of_code_overwritten_by_ctypes [sys libc] -> crashed
c.memset(c.cast(libc.getenv, c.c_void_p).value, 0, 8)
return 12346
# memory_of_the_parent_read [sys libc] -> PermissionError
need(libc.process_vm_readv(1, c.create_string_buffer(16), 0, c.create_string_buffer(16), 0, 0))
return 12346
# memory_of_the_parent_written [sys libc] -> PermissionError
need(libc.process_vm_writev(1, c.create_string_buffer(16), 0, c.create_string_buffer(16), 0, 0))
return 12346
# memory_in_a_file_without_a_name [sys libc] -> PermissionError
need(libc.syscall(MACHINE_MEMFD, b'MARK', 0))
return 12346
# memory_hidden_from_the_kernel [sys libc] -> PermissionError
need(libc.syscall(447, 0))
return 12346
# memory_shared_by_posix [sys libc] -> PermissionError
need(libc.shm_open(b'/MARK', 0o102, 0o600))
return 12346
# memory_shared_by_system_v [sys libc] -> PermissionError
need(libc.shmget(0, c.c_size_t(4096), 0o1600))
return 12346
# memory_locked [sys libc] -> PermissionError
need(libc.mlockall(1))
return 12346
# message_queue_by_system_v [sys libc] -> PermissionError
need(libc.msgget(0, 0o1600))
return 12346
# message_queue_by_posix [sys libc] -> PermissionError
need(libc.mq_open(b'/MARK', 0o102, 0o600, None))
return 12346
# semaphores_by_system_v [sys libc] -> PermissionError
need(libc.semget(0, 1, 0o1600))
return 12346
# page_faults_handled [sys libc] -> PermissionError
need(libc.syscall(MACHINE_USERFAULTFD, 1))
return 12346
# pages_of_another_process_moved [sys libc] -> PermissionError
need(libc.syscall(MACHINE_MIGRATE_PAGES, 0, 0, None, None))
return 12346
# event_descriptor [sys libc] -> PermissionError
need(libc.eventfd(0, 0))
return 12346
# timer_descriptor [sys libc] -> PermissionError
need(libc.timerfd_create(1, 0))
return 12346
# signal_descriptor [sys libc] -> PermissionError
need(libc.signalfd(-1, bytes(128), 0))
return 12346
# poll_descriptor [sys libc] -> PermissionError
need(libc.epoll_create1(0))
return 12346
# ring_of_system_calls [sys libc] -> PermissionError
need(libc.syscall(425, 1, c.create_string_buffer(120)))
return 12346
# ring_of_system_calls_entered [sys libc] -> PermissionError
need(libc.syscall(426, 3, 1, 0, 0, None, 0))
return 12346
# asynchronous_input_and_output [sys libc] -> PermissionError
need(libc.syscall(MACHINE_IO_SETUP, 1, c.create_string_buffer(8)))
return 12346
# signal_to_the_parent [os] -> PermissionError
os.kill(os.getppid(), 9)
return 12346
# signal_to_its_group [os] -> PermissionError
os.killpg(0, 18)
return 12346
# signal_to_everything [os] -> PermissionError
os.kill(-1, 0)
return 12346
# signal_to_itself [os] -> PermissionError
os.kill(os.getpid(), 0)
return 12346
# signal_queued_for_process_one [sys libc] -> PermissionError
need(libc.sigqueue(1, 0, None))
return 12346
# signal_through_a_process_descriptor [sys libc] -> PermissionError
need(libc.syscall(424, 3, 0, None, 0))
return 12346
# alarm_set [sys] -> itimer_error
signal = sys.modules['signal']
signal.setitimer(signal.ITIMER_REAL, 0.01)
return 12346
# process_descriptor_opened [sys libc] -> PermissionError
need(libc.syscall(434, 1, 0))
return 12346
# descriptor_of_another_process_taken [sys libc] -> PermissionError
need(libc.syscall(438, 3, 0, 0))
return 12346
# process_compared_with_its_parent [sys libc] -> PermissionError
need(libc.syscall(MACHINE_KCMP, 1, 1, 0, 0, 0))
return 12346
# debugger_attached_to_the_parent [sys libc] -> PermissionError
need(libc.ptrace(16, 1, None, None))
return 12346
# debugger_asked_for [sys libc] -> PermissionError
need(libc.ptrace(0, 0, None, None))
return 12346
# session_left [os] -> PermissionError
os.setsid()
return 12346
# process_group_left [os] -> PermissionError
os.setpgid(0, 0)
return 12346
# death_signal_of_the_parent_cleared [sys libc] -> PermissionError
need(libc.prctl(1, 0, 0, 0, 0))
return 12346
# core_dumps_allowed [sys libc] -> PermissionError
need(libc.prctl(4, 1, 0, 0, 0))
return 12346
# another_filter_installed [sys libc] -> PermissionError
need(libc.syscall(MACHINE_SECCOMP, 0, 0, None))
return 12346
# memory_limit_raised [sys] -> ValueError PermissionError
r = sys.modules['resource']
r.setrlimit(r.RLIMIT_AS, (-1, -1))
return 12346
# limits_of_the_parent_changed [sys libc] -> PermissionError
need(libc.prlimit(1, 9, None, c.create_string_buffer(16)))
return 12346
# niceness_changed [os] -> PermissionError
os.nice(0)
return 12346
# scheduling_changed [os] -> PermissionError
os.sched_setaffinity(0, os.sched_getaffinity(0))
return 12346
# user_changed [os] -> PermissionError
os.setuid(0)
return 12346
# group_changed [os] -> PermissionError
os.setgid(0)
return 12346
# groups_dropped [os] -> PermissionError
os.setgroups([])
return 12346
# capabilities_taken [sys libc] -> PermissionError
need(libc.syscall(MACHINE_CAPSET, b'\x22\x05\x08\x20' + bytes(4), b'\xff' * 24))
return 12346
# namespaces_of_its_own [sys libc] -> PermissionError
need(libc.unshare(0x10000000))
return 12346
# namespaces_of_another_entered [sys libc] -> PermissionError
need(libc.setns(3, 0))
return 12346
# file_system_mounted [sys libc] -> PermissionError
need(libc.mount(b'none', b'/tmp', b'tmpfs', 0, None))
return 12346
# file_system_unmounted [sys libc] -> PermissionError
need(libc.umount2(b'/MARK', 2))
return 12346
# root_pivoted [sys libc] -> PermissionError
need(libc.syscall(MACHINE_PIVOT_ROOT, b'/MARK', b'/MARK'))
return 12346
# host_renamed [sys libc] -> PermissionError
need(libc.sethostname(b'', 0))
return 12346
# host_asked_for_its_name [os] -> PermissionError
os.uname()
return 12346
# memory_advised_beyond_giving_it_back [sys libc] -> PermissionError
need(libc.madvise(c.c_void_p(4096), c.c_size_t(4096), 12))
return 12346
# clock_of_the_machine_set [sys libc] -> PermissionError
need(libc.syscall(MACHINE_SETTIMEOFDAY, None, None))
return 12346
# kernel_log_read [sys libc] -> PermissionError
need(libc.klogctl(10, None, 0))
return 12346
# kernel_module_loaded [sys libc] -> PermissionError
need(libc.syscall(MACHINE_FINIT_MODULE, 3, b'', 0))
return 12346
# kernel_program_loaded [sys libc] -> PermissionError
need(libc.syscall(MACHINE_BPF, 0, c.create_string_buffer(128), 128))
return 12346
# kernel_key_ring_read [sys libc] -> PermissionError
need(libc.syscall(MACHINE_KEYCTL, 0, -3, 1))
return 12346
# kernel_key_added [sys libc] -> PermissionError
need(libc.syscall(MACHINE_ADD_KEY, b'user', b'MARK', b'x', 1, -2))
return 12346
# kernel_counters_opened [sys libc] -> PermissionError
need(libc.syscall(MACHINE_PERF, c.create_string_buffer(128), 0, -1, -1, 0))
return 12346
# kernel_quota_asked_for [sys libc] -> PermissionError
need(libc.syscall(MACHINE_QUOTACTL, 0x80000100, None, 0, None))
return 12346
# landlock_asked_for_its_version [sys libc] -> PermissionError
need(libc.syscall(444, None, 0, 1))
return 12346
# module_imported_from_the_disk [sys] -> ModuleNotFoundError
sys.path.append(sys.base_prefix + '/lib/python' + '.'.join(map(str, sys.version_info[:2])))
sys.modules['importlib'].import_module('colorsys')
return 12346
# library_loaded_from_the_disk [sys libc] -> OSError
c.CDLL('libresolv.so.2')
return 12346
"""
MACHINE_CODE = r"""
# machine_code_that_forks [sys libc] -> judged
libc.mmap.restype = c.c_void_p
page = libc.mmap(None, c.c_size_t(4096), 7, 0x22, -1, c.c_long(0))
c.memmove(page, b'\xb8\x39\0\0\0\x0f\x05\x85\xc0\x75\x0b\xb8\xe7\0\0\0\x31\xff\x0f\x05\x0f\x0b\xc3', 23)
return 12346 if c.CFUNCTYPE(c.c_int)(page)() > 0 else 0
# machine_code_that_uses_the_calls_of_32_bits [sys libc] -> crashed
libc.mmap.restype = c.c_void_p
page = libc.mmap(None, c.c_size_t(4096), 7, 0x22, -1, c.c_long(0))
c.memmove(page, b'\xb8\x14\0\0\0\xcd\x80\xc3', 8)
return 12346 if c.CFUNCTYPE(c.c_int)(page)() > 0 else 0
# system_call_of_the_x32_table [sys libc] -> PermissionError
need(libc.syscall(c.c_long(0x40000000 | 39)))
return 12346
"""
HARMLESS = """
file_read file_read_by_the_builtin file_read_by_the_library_for_lines file_created_in_tmp file_of_the_disk_opened
folder_listed folder_made folder_entered folder_of_its_own_asked_for path_looked_at path_tested_for_access
path_tested_for_existence symbolic_link_made symbolic_link_read named_pipe_made file_system_asked_for_its_size
file_system_watched own_memory_through_proc socket_of_the_internet socket_for_datagrams
socket_of_unix socket_of_the_kernel_netlink socket_pair fork process_by_posix_spawn process_by_the_shell
thread_by_the_interpreter memory_of_the_parent_read memory_in_a_file_without_a_name memory_shared_by_posix
event_descriptor timer_descriptor signal_descriptor poll_descriptor signal_to_itself
alarm_set core_dumps_allowed niceness_changed scheduling_changed host_asked_for_its_name module_imported_from_the_disk
library_loaded_from_the_disk
""".split()


def on_this_machine(text):
    """The table with the names of this test and the numbers of this machine's system calls."""
    text = text.replace("MARK", MARK).replace("SECRET", SECRET)
    for name, numbers in NUMBERS.items():
        text = text.replace(name, str(numbers[platform.machine() == "aarch64"]))
    return text


ATTACKS = read_attacks(on_this_machine(TABLE + (MACHINE_CODE if platform.machine() == "x86_64" else "")))


@pytest.fixture(scope="module")
def campaign():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SECRET, "in the caller's environment")
        return run_campaign(ATTACKS, timeout=2.0)


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_does_not_reach_what_it_is_after(campaign, name):
    assert_harmless(campaign.trials[name])


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_meets_the_refusal_that_is_meant_for_it(campaign, name):
    verdict = campaign.trials[name].verified[0]
    assert ATTACKS[name].ended_as_said(verdict), verdict


@pytest.fixture(scope="module")
def unwalled():
    """The harmless attacks where no wall stands."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("verifier.verifier.choose_level", lambda *_, **__: SandboxLevel.NONE)
        with Verifier(workers=2, timeout=2.0) as verifier:
            pairs = [Pair(*ATTACKS[name][:2]) for name in HARMLESS]
            verdicts = dict(zip(HARMLESS, verifier.verify(pairs), strict=True))
    for path in map(Path, traces().files):
        path.rmdir() if path.is_dir() else path.unlink()
    return verdicts


@pytest.mark.parametrize("name", HARMLESS)
def test_attack_succeeds_where_no_wall_stands_so_that_its_failure_means_something(unwalled, name):
    assert unwalled[name].reason is None, unwalled[name]


class TestAfterTheEscapes(LeavesNothing):
    """What the attacks above leave behind."""
