"""What the programs cannot do, read off the binaries: no screen, camera, microphone, keyboard,
clipboard, adb or USB of a real device; the viewer holds no writer; the daemon parses no HTML.

usage: capability.py BIN_DIR
"""
import pathlib
import re
import subprocess
import sys
import unittest

BIN = pathlib.Path(sys.argv.pop(1))
ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAMS = ["red-flag", "red-flag-page", "trace-viewer", "trace-viewer-draw"]

# Cairo itself is linked against X11 by Debian; what counts is what our programs ask for.
LIBRARIES = re.compile(
    r"lib(X11|Xext|Xtst|Xi|xcb|wayland|usb|udev|input|evdev|v4l|pulse|asound|pipewire|portal|"
    r"gtk|gdk|Qt|SDL|imobiledevice|adb|opencv_(highgui|videoio)|avdevice|pcap|curl|bluetooth)")
SYMBOLS = re.compile(
    r"^(XOpenDisplay|XGetImage|XShmGetImage|XGrabKey.*|XRecord.*|XTest.*|xcb_get_image.*|"
    r"wl_display_connect|libusb_.*|udev_.*|libinput_.*|libevdev_.*|snd_pcm_.*|pa_simple_.*|"
    r"gdk_.*|gtk_.*|uinput.*|adb_.*)$")
STRINGS = [b"/dev/input", b"/dev/uinput", b"/dev/video", b"/dev/fb0", b"/dev/dri", b"/dev/snd",
           b"/dev/bus/usb", b"/dev/hidraw", b".mozilla/", b"google-chrome/", b"DISPLAY="]
SOURCE_WORDS = re.compile(
    r"\b(XGetImage|XOpenDisplay|libusb|libadb|/dev/(input|uinput|video|fb|hidraw|snd)|"
    r"VideoCapture|getUserMedia|getDisplayMedia|clipboard\.read|places\.sqlite)\b")


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def needed(program):
    return re.findall(r"NEEDED.*\[(.*)\]", output("readelf", "-d", BIN / program))


def symbols(program):
    return [line.split()[-1].split("@")[0]
            for line in output("nm", "-DC", "--undefined-only", BIN / program).splitlines()]


class Capability(unittest.TestCase):
    def test_no_program_links_a_library_that_reaches_a_device(self):
        for program in PROGRAMS:
            for library in needed(program):
                self.assertIsNone(LIBRARIES.match(library), f"{program} needs {library}")

    def test_no_program_calls_into_a_device(self):
        for program in PROGRAMS:
            for symbol in symbols(program):
                self.assertIsNone(SYMBOLS.match(symbol), f"{program} calls {symbol}")

    def test_no_program_names_a_device_file(self):
        for program in PROGRAMS:
            content = (BIN / program).read_bytes()
            for name in STRINGS:
                self.assertNotIn(name, content, f"{program} holds {name!r}")

    def test_no_source_mentions_a_way_to_one(self):
        for room in ("storage", "emulator", "viewer"):
            for file in (ROOT / room).rglob("*"):
                if file.suffix in (".cc", ".h", ".ts", ".js") and "node_modules" not in file.parts:
                    found = SOURCE_WORDS.search(file.read_text(encoding="utf8"))
                    self.assertIsNone(found, f"{file}: {found and found.group()}")

    def test_the_viewer_holds_no_writer(self):
        names = output("nm", "-C", BIN / "trace-viewer")
        self.assertIn("storage::LogReader", names)
        self.assertNotIn("storage::LogWriter", names)

    def test_the_daemon_parses_no_html(self):
        self.assertFalse([x for x in needed("red-flag") if re.match(r"lib(litehtml|gumbo)", x)])
        self.assertNotIn("litehtml::", output("nm", "-C", BIN / "red-flag"))


if __name__ == "__main__":
    unittest.main()
