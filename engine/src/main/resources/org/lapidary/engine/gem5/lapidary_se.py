"""gem5 configuration of Lapidary: restores a materialized checkpoint and runs it.

    gem5.opt lapidary_se.py --restore DIR                    run to the program's end
    gem5.opt lapidary_se.py --restore DIR --cpu-type o3 --caches \\
             --warmup-insts 5000000 --max-insts 1000000      one sample
    gem5.opt lapidary_se.py --checkpoint-template OUT        learn another gem5's format

One X86 system in syscall-emulation mode. The names of its objects (system.cpu, system.physmem ...) are those
of Lapidary's built-in template, whatever the CPU type and caches, so every checkpoint fits every choice made
here; only the memory size belongs to the checkpoint. Exits with the program's exit code when the program
ended, with 0 when an instruction limit was reached.
"""

import argparse
import json
import os
import shutil
import struct
import sys

import m5
from m5.objects import (
    AddrRange,
    Cache,
    DDR3_1600_8x8,
    L2XBar,
    MemCtrl,
    Process,
    RedirectPath,
    Root,
    SEWorkload,
    SimpleMemory,
    SrcClockDomain,
    System,
    SystemXBar,
    VoltageDomain,
    X86AtomicSimpleCPU,
    X86O3CPU,
    X86TimingSimpleCPU,
)
from m5.util.convert import toMemorySize

# CPU class and memory mode.
CPU_TYPES = {
    "atomic": (X86AtomicSimpleCPU, "atomic"),
    "timing": (X86TimingSimpleCPU, "timing"),
    "o3": (X86O3CPU, "timing"),
}
NOTE = "lapidary.json"
NOTE_FORMAT = 2
LAID_OUT = "files"  # the program's own files, in the checkpoint's directory and in each run's
WARMED_UP = "lapidary: end of warm-up"
LIMIT_REACHED = "lapidary: instruction limit"
DEFAULT_MEMORY = 512 << 20


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--restore", metavar="DIR", help="checkpoint directory")
    what.add_argument(
        "--checkpoint-template", metavar="OUT", help="write an empty checkpoint of this system to OUT and end"
    )
    system = parser.add_argument_group("system")
    system.add_argument("--cpu-type", choices=sorted(CPU_TYPES), default="atomic")
    system.add_argument("--cpu-clock", default="2GHz")
    system.add_argument("--num-cpus", type=int, default=1, help="more than 1: idle CPUs for new threads")
    system.add_argument("--mem-size", help="default: as the checkpoint says")
    system.add_argument(
        "--mem-type", choices=("simple", "ddr3"), help="default: simple for the atomic CPU, else ddr3"
    )
    system.add_argument("--caches", action="store_true", help="two levels of caches, the second one shared")
    system.add_argument("--l1i-size", default="32KiB")
    system.add_argument("--l1d-size", default="32KiB")
    system.add_argument("--l2-size", default="1MiB")
    run = parser.add_argument_group("run")
    run.add_argument(
        "--warmup-insts", type=int, default=0, metavar="N", help="run N instructions, then reset the statistics"
    )
    run.add_argument(
        "--max-insts", type=int, default=0, metavar="N", help="stop N instructions later (of the CPU that comes so far first)"
    )
    program = parser.add_argument_group("program; taken from the checkpoint where not given")
    program.add_argument("--binary", help="any x86-64 ELF in place of the executable")
    program.add_argument("--cmd", help="name of the executable, as the program sees it")
    program.add_argument("--options", nargs="*", help="arguments, as the program sees them")
    program.add_argument("--input", help="file for standard input")
    program.add_argument("--output", default="cout", help="file for standard output")
    program.add_argument("--errout", default="cerr", help="file for standard error")
    return parser.parse_args()


def give_up(reason):
    print(f"lapidary: {reason}", file=sys.stderr)
    sys.exit(2)


def read_note(directory):
    """What the checkpoint says about its program."""
    path = os.path.join(directory, NOTE)
    try:
        with open(path, encoding="utf-8") as file:
            note = json.load(file)
    except FileNotFoundError:
        give_up(f"{path} is missing: {directory} is no checkpoint that Lapidary made")
    if note["format"] != NOTE_FORMAT:
        give_up(f"{path} is of format {note['format']}, this script knows {NOTE_FORMAT}: take the script that fits")
    return note


def is_x86_elf(path):
    """True for a 64-bit x86 ELF whose interpreter, if it names one, is on this machine: gem5 loads both."""
    try:
        with open(path, "rb") as file:
            head = file.read(64)
            if head[:6] != b"\x7fELF\x02\x01" or head[18:20] != struct.pack("<H", 62):
                return False
            (table,) = struct.unpack_from("<Q", head, 32)
            size, count = struct.unpack_from("<HH", head, 54)
            for number in range(count):
                file.seek(table + number * size)
                kind, _, offset, _, _, length = struct.unpack("<IIQQQQ", file.read(40))
                if kind == 3:  # PT_INTERP
                    file.seek(offset)
                    return os.path.exists(file.read(length).rstrip(b"\0"))
            return True
    except (OSError, struct.error):
        return False


def write_placeholder():
    """An ELF of one instruction, a jump to itself: gem5 wants a binary, a restored process needs none."""
    address, code = 0x400000, b"\xeb\xfe"
    sizes = 64 + 56  # ELF header and one program header
    ident = b"\x7fELF\x02\x01\x01\x03".ljust(16, b"\0")
    header = struct.pack("<HHIQQQIHHHHHH", 2, 62, 1, address + sizes, 64, 0, 0, 64, 56, 1, 0, 0, 0)
    segment = struct.pack(
        "<IIQQQQQQ", 1, 5, 0, address, address, sizes + len(code), sizes + len(code), 0x1000
    )
    path = os.path.join(m5.options.outdir, "placeholder.elf")
    with open(path, "wb") as file:
        file.write(ident + header + segment + code)
    return path


def laid_out(args, note):
    """Where each laid-out file is: of those that the program may write, this run has a copy of its own."""
    written = set(note.get("laidOutWritten", []))
    places = {}
    for path in note.get("laidOut", []):
        kept = os.path.abspath(os.path.join(args.restore, LAID_OUT + path))
        own = os.path.abspath(os.path.join(m5.options.outdir, LAID_OUT + path))
        os.makedirs(os.path.dirname(own), exist_ok=True)
        places[path] = kept
        if path in written:
            places[path] = own
            shutil.copyfile(kept, own)
    return places


def made_again(note):
    """Directories that the program has made and that are not on this machine: this run has its own."""
    gone = [path for path in note.get("madeDirectories", []) if not os.path.isdir(path)]
    for path in gone:
        os.makedirs(os.path.join(m5.options.outdir, LAID_OUT + path), exist_ok=True)
    return gone


def redirect(system, args, places, directories):
    """Has gem5 look for the laid-out files by their names. It redirects directories: first to this run's, where new
    files go too, then to the checkpoint's, then to the real one. Directories inside of those stay as they are."""
    redirected = {}
    for folder in {os.path.dirname(path) for path in places}.union(directories):
        roots = (os.path.abspath(m5.options.outdir), os.path.abspath(args.restore))
        redirected[folder] = [root + "/" + LAID_OUT + folder for root in roots] + [folder]
    for folder in list(redirected):
        if os.path.isdir(folder):
            for entry in os.scandir(folder):
                if entry.is_dir():
                    redirected.setdefault(entry.path, [entry.path])
    # Of several that fit, gem5 takes the first.
    folders = sorted(redirected, key=len, reverse=True)
    if folders:
        system.redirect_paths = [RedirectPath(app_path=path, host_paths=redirected[path]) for path in folders]


def remaining_input(args, note, places):
    """Standard input from where the program had read to; gem5 itself would begin at the start."""
    if note.get("inputCopy"):
        return os.path.join(args.restore, note["inputCopy"])
    path, offset = note.get("input"), note.get("inputOffset", 0)
    if not path:
        return "cin"
    path = places.get(path, path)
    if not os.path.exists(path):
        give_up(f"standard input was {path}, which is gone: give --input a file with what remains to be read")
    if offset == 0:
        return path
    rest = os.path.join(m5.options.outdir, "stdin.rest")
    with open(path, "rb") as source, open(rest, "wb") as target:
        source.seek(offset)
        shutil.copyfileobj(source, target)
    return rest


def make_process(args, note, places):
    process = Process(output=args.output, errout=args.errout)
    executable = args.cmd or note.get("executable")
    if args.binary:
        if not is_x86_elf(args.binary):
            give_up(f"{args.binary} is no x86-64 ELF file")
        executable = args.binary
    elif not executable or not is_x86_elf(executable):
        if executable:
            print(f"lapidary: {executable} can't be loaded on this machine; a placeholder stands in for it")
        executable = write_placeholder()
    arguments = note.get("arguments") or [executable]
    if args.cmd:
        arguments = [args.cmd] + arguments[1:]
    if args.options is not None:
        arguments = arguments[:1] + args.options
    process.executable = os.path.abspath(executable)
    process.cmd = arguments
    process.cwd = note.get("directory") or os.getcwd()
    process.input = args.input or remaining_input(args, note, places)
    return process


def make_cache(size, associativity, latency, mshrs):
    return Cache(
        size=size,
        assoc=associativity,
        tag_latency=latency,
        data_latency=latency,
        response_latency=latency,
        mshrs=mshrs,
        tgts_per_mshr=16,
    )


def connect(system, cpu, args, shared_bus):
    """Joins a CPU to the memory, through caches of its own where they are wanted."""
    cpu.createInterruptController()
    if shared_bus is None:
        cpu.connectBus(system.membus)
        return
    cpu.addPrivateSplitL1Caches(make_cache(args.l1i_size, 8, 2, 8), make_cache(args.l1d_size, 8, 2, 16))
    cpu.connectAllPorts(
        shared_bus.cpu_side_ports, system.membus.cpu_side_ports, system.membus.mem_side_ports
    )


def make_system(args, process, memory_bytes):
    cpu_class, memory_mode = CPU_TYPES[args.cpu_type]
    system = System(mem_mode=memory_mode, mem_ranges=[AddrRange(memory_bytes)], cache_line_size=64)
    system.clk_domain = SrcClockDomain(clock="1GHz", voltage_domain=VoltageDomain())
    system.cpu_clk_domain = SrcClockDomain(clock=args.cpu_clock, voltage_domain=VoltageDomain())
    system.membus = SystemXBar()
    system.system_port = system.membus.cpu_side_ports
    system.workload = SEWorkload.init_compatible(process.executable)

    shared_bus = None
    if args.caches:
        system.l2bus = L2XBar(clk_domain=system.cpu_clk_domain)
        system.l2 = make_cache(args.l2_size, 16, 20, 32)
        system.l2.clk_domain = system.cpu_clk_domain
        system.l2.cpu_side = system.l2bus.mem_side_ports
        system.l2.mem_side = system.membus.cpu_side_ports
        shared_bus = system.l2bus

    # The CPU of the checkpoint keeps its name however many there are.
    system.cpu = cpu_class(cpu_id=0, clk_domain=system.cpu_clk_domain)
    cpus = [system.cpu]
    if args.num_cpus > 1:
        system.idle_cpus = [
            cpu_class(cpu_id=number, clk_domain=system.cpu_clk_domain) for number in range(1, args.num_cpus)
        ]
        cpus += list(system.idle_cpus)
    for cpu in cpus:
        cpu.workload = process
        cpu.createThreads()
        connect(system, cpu, args, shared_bus)

    memory_type = args.mem_type or ("simple" if args.cpu_type == "atomic" else "ddr3")
    if memory_type == "simple":
        system.mem_ctrl = SimpleMemory(range=system.mem_ranges[0])
    else:
        system.mem_ctrl = MemCtrl(dram=DDR3_1600_8x8(range=system.mem_ranges[0]))
    system.mem_ctrl.port = system.membus.mem_side_ports
    return system


def stop_after(system, instructions, cause):
    """Of whichever CPU: the first one may hold a thread that waits for the others all along."""
    for cpu in [system.cpu, *getattr(system, "idle_cpus", [])]:
        cpu.scheduleInstStop(0, instructions, cause)


def run(system, args):
    """Runs the warm-up and what is measured; returns the last exit event."""
    if args.warmup_insts > 0:
        stop_after(system, args.warmup_insts, WARMED_UP)
        event = m5.simulate()
        if event.getCause() != WARMED_UP:
            return event
        m5.stats.reset()
    if args.max_insts > 0:
        stop_after(system, args.max_insts, LIMIT_REACHED)
    event = m5.simulate()
    while event.getCause() == WARMED_UP:  # of a CPU that came so far later
        event = m5.simulate()
    return event


def memory_size(args, note):
    size = note.get("memoryBytes", DEFAULT_MEMORY)
    if args.mem_size:
        wanted = toMemorySize(args.mem_size)
        if args.restore and wanted != size:
            give_up(f"the checkpoint has a memory of {size} bytes, not {wanted}: materialize it anew with that size")
        size = wanted
    return size


def check_files(note):
    missing = [path for path in note.get("files", []) if not os.path.exists(path)]
    if missing:
        give_up("the program had files open that are not on this machine: " + ", ".join(missing))


def main():
    args = parse_arguments()
    note = read_note(args.restore) if args.restore else {}
    check_files(note)
    places = laid_out(args, note)
    process = make_process(args, note, places)
    system = make_system(args, process, memory_size(args, note))
    redirect(system, args, places, made_again(note))
    root = Root(full_system=False, system=system)

    if args.checkpoint_template:
        m5.instantiate()
        if args.cpu_type == "o3":
            m5.simulate(1000)  # an O3 CPU can't be drained before its first cycles
        m5.checkpoint(args.checkpoint_template)
        print(f"lapidary: template written to {args.checkpoint_template}")
        return

    for warning in note.get("warnings", []):
        print(f"lapidary: {warning}")
    m5.instantiate(args.restore)
    os.umask(note.get("fileModeMask", os.umask(0)))  # gem5 has one for itself and its program
    event = run(system, args)
    cause, code = event.getCause(), event.getCode()
    print(f"lapidary: {cause} at tick {m5.curTick()}, exit code {code}")
    sys.exit(0 if cause == LIMIT_REACHED else code)


main()
