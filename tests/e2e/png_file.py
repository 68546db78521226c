"""What is in a PNG file: its chunks, its words, its pixels. By the book (ISO 15948), not by libpng."""
import struct
import xml.etree.ElementTree as xml
import zlib

PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
IPTC_EXT = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"
RED_FLAG = "{urn:red-flag:export#}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC = "{http://purl.org/dc/elements/1.1/}"
VIRTUAL_RECORDING = "http://cv.iptc.org/newscodes/digitalsourcetype/virtualRecording"


def xmp_properties(packet):
    """Property -> text, of the one description in a packet."""
    description, = xml.fromstring(packet).iter(f"{RDF}Description")
    return {child.tag: "".join(child.itertext()) for child in description}


def xmp_alternatives(packet, name):
    """Language -> text of one property; the first is for whoever asks for none."""
    found, = xml.fromstring(packet).iter(name)
    return {each.get("{http://www.w3.org/XML/1998/namespace}lang"): each.text for each in found.iter(f"{RDF}li")}


class Png:
    def __init__(self, data):
        assert data[:8] == b"\x89PNG\r\n\x1a\n"
        self.chunks, at = [], 8
        while at < len(data):
            size, kind = struct.unpack(">I4s", data[at:at + 8])
            body = data[at + 8:at + 8 + size]
            assert zlib.crc32(kind + body) == struct.unpack(">I", data[at + 8 + size:at + 12 + size])[0]
            self.chunks.append((kind, body))
            at += 12 + size
        assert self.chunks[-1] == (b"IEND", b"")
        self.width, self.height, self.bits, self.colour = struct.unpack(">IIBB", self.chunks[0][1][:10])

    def texts(self):
        out = {}
        for kind, body in self.chunks:
            if kind == b"iTXt":
                keyword, rest = body.split(b"\0", 1)
                assert rest[:2] == b"\0\0"
                out[keyword.decode("latin1")] = rest[2:].split(b"\0", 2)[2].decode("utf8")
        return out

    def dots_per_inch(self):
        body = dict(self.chunks)[b"pHYs"]
        across, down, unit = struct.unpack(">IIB", body)
        assert across == down and unit == 1
        return across * 0.0254

    def xmp(self):
        return xmp_properties(self.texts()["XML:com.adobe.xmp"])
