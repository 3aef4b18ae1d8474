"""What a PDF lacks when it is written: scopes, leaner tags, and the word that it is PDF/UA-1."""

from __future__ import annotations

from typing import Any

from shopper.documents.languages import mark_languages

# PDF/A allows a property of another standard only with a description of its schema.
UNIVERSAL_ACCESS = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the document follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""


def finish(document: Any, pdf: Any) -> None:
    """Complete a pydyf.PDF that is PDF/A-3a, so that it is PDF/UA-1 as well.

    `document` is what weasyprint laid out: its tags do not tell in which language they are.
    """
    for each in _dictionaries(pdf):
        _complete(each, pdf)
    if "StructTreeRoot" in pdf.catalog:
        tags = [each for each in _dictionaries(pdf) if each.get("Type") == "/StructElem"]
        # The first is the document itself.
        mark_languages(document, tags[1:])
        _drop_spans(pdf)
    metadata = _object(pdf, pdf.catalog["Metadata"])
    metadata.stream = [part.replace(b"</rdf:RDF>", UNIVERSAL_ACCESS) for part in metadata.stream]
    # A file is listed twice: by its name, and as an object.
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])


def _complete(each: Any, pdf: Any) -> None:
    """Say which cells a header heads, in a word instead of a list in every cell; drop the empty."""
    if each.get("S") == "/TH":
        body = _object(pdf, _object(pdf, each["P"])["P"])
        each["A"]["Scope"] = "/Column" if body["S"] == "/THead" else "/Row"
        each.pop("ID", None)
    elif each.get("S") == "/TD":
        each["A"].pop("Headers", None)
        if len(each["A"]) == 1:
            del each["A"]
    for kind in ("Pattern", "Shading"):
        if each.get(kind) == {}:
            del each[kind]


def _drop_spans(pdf: Any) -> None:
    """Let elements hold their text themselves: half of all tags only wrap one piece of it."""
    spans = {
        each.reference: each
        for each in _dictionaries(pdf)
        if each.get("S") == "/Span" and len(each["K"]) == 1 and isinstance(each["K"][0], int)
    }
    for each in _dictionaries(pdf):
        if each.get("Type") == "/StructElem":
            each["K"][:] = [spans[kid]["K"][0] if kid in spans else kid for kid in each["K"]]
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    for holders in _object(pdf, root["ParentTree"])["Nums"]:
        if isinstance(holders, list):
            holders[:] = [spans[each]["P"] if each in spans else each for each in holders]
    for span in spans.values():
        span.free = "f"


def _dictionaries(pdf: Any) -> list[Any]:
    return [each for each in pdf.objects if isinstance(each, dict)]


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
