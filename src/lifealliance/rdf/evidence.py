"""The evidence graph: people, encounters, records, excerpts, incidents, consents; codes and codings: see `codes`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance import iris, terms
from lifealliance.iris import DCTERMS, LA, SKOS

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from lifealliance.model.study import Record, Study
    from lifealliance.rdf.names import Names
    from lifealliance.rdf.triples import Triples

_SHORT = 60


def write_evidence(study: Study, names: Names, out: Triples) -> None:
    """Everything that was said and seen."""
    _write_study(study, names, out)
    _write_people(study, names, out)
    for record in study.records:
        _write_record(record, study, names, out)
    _write_sessions(study, names, out)
    _write_passages(study, names, out)
    for incident, spans in study.incidents:
        it = names.incident(incident)
        out.thing(it, "Incident", incident, names.study)
        for span in spans:
            out.add(it, LA["hasAccount"], names.excerpt(span))
    _write_consents(study, names, out)


def _write_study(study: Study, names: Names, out: Triples) -> None:
    settings, it = study.settings, names.study
    out.thing(it, "Study", settings.title)
    out.words(it, DCTERMS["identifier"], settings.id)
    out.add(it, LA["invented"], terms.flag(settings.invented))
    out.words(it, LA["approach"], settings.approach)
    out.words(it, LA["setting"], settings.setting)
    out.concept(it, "design", "design", settings.design)
    out.words(it, DCTERMS["language"], settings.language)
    out.words(it, LA["law"], settings.law)
    out.words(it, LA["ethicsApproval"], settings.ethics_approval)
    if settings.planned_dyads is not None:
        out.add(it, LA["plannedDyads"], terms.number(settings.planned_dyads))
    for step in study.steps:
        name = names.step(step)
        when = f"{'after' if step.role else 'of'} session {step.session}"
        who = f" of the {step.role}" if step.role else ""
        out.thing(name, "ProtocolStep", f"{step.kind}{who} {when}", names.study)
        out.concept(name, "encounterKind", "encounter", step.kind)
        out.concept(name, "role", "role", step.role)
        out.add(name, LA["sessionNumber"], terms.number(step.session))
        out.add(name, LA["plannedCount"], terms.number(step.planned))


def _write_people(study: Study, names: Names, out: Triples) -> None:
    invented = terms.flag(study.settings.invented)
    for pseudonym in dict.fromkeys(person.pseudonym for person in study.participations):
        it = names.person(pseudonym)
        out.thing(it, "Person", pseudonym, names.study)
        out.words(it, LA["pseudonym"], pseudonym)
        out.add(it, LA["invented"], invented)
    for dyad in study.dyads:
        it = names.dyad(dyad)
        out.thing(it, "Dyad", f"Dyad {dyad}", names.study)
        out.words(it, SKOS["notation"], dyad)
    for part in study.participations:
        it = names.participation(part)
        label = f"{part.pseudonym}, {part.role}" + (f" in dyad {part.dyad}" if part.dyad else "")
        out.thing(it, "Participation", label, names.study)
        out.add(it, LA["participant"], names.person(part.pseudonym))
        out.concept(it, "role", "role", part.role)
        if part.dyad:
            out.add(it, LA["dyad"], names.dyad(part.dyad))
            if part.role in {"PSW", "PIR"} and study.settings.design == "dyadic":
                out.add(names.dyad(part.dyad), LA[f"has{part.role}"], names.person(part.pseudonym))


def _write_sessions(study: Study, names: Names, out: Triples) -> None:
    known = {(record.dyad, record.session) for record in study.records}
    for dyad, number in sorted((dyad, number) for dyad, number in known if dyad and number is not None):
        it = names.session(dyad, number)
        out.thing(it, "Session", f"Session {number} of dyad {dyad}", names.study)
        out.add(it, iris.RDF["type"], f"<{LA['Encounter']}>")
        out.concept(it, "encounterKind", "encounter", "session")
        out.add(it, LA["dyad"], names.dyad(dyad))
        out.add(it, LA["sessionNumber"], terms.number(number))


def _write_record(record: Record, study: Study, names: Names, out: Triples) -> None:
    if record.kind:
        _write_encounter(record, study, names, out)
    if not record.held:
        return
    it = names.record(record.key)
    out.thing(it, "Record", record.name, names.study)
    if record.kind:
        out.add(it, LA["recordOf"], names.encounter(record))
    out.add(it, LA["order"], terms.number(record.order))
    out.words(it, DCTERMS["language"], record.language)
    out.words(it, LA["sha256"], record.sha256)
    if record.length is not None:
        out.add(it, LA["length"], terms.number(record.length))
    out.add(it, LA["textHeld"], terms.flag(record.length is not None))
    out.add(it, LA["invented"], terms.flag(study.settings.invented))


def _write_encounter(record: Record, study: Study, names: Names, out: Triples) -> None:
    it = names.encounter(record)
    out.thing(it, "Encounter", _encounter_label(record), names.study)
    out.concept(it, "encounterKind", "encounter", record.kind)
    out.add(it, LA["held"], terms.flag(record.held))
    out.words(it, LA["reasonNotHeld"], record.reason)
    out.words(it, LA["guideVersion"], record.guide)
    if record.dyad:
        out.add(it, LA["dyad"], names.dyad(record.dyad))
    if record.dyad and record.session is not None:
        link = "observes" if record.kind in {"observation", "session"} else "followsSession"
        out.add(it, LA[link], names.session(record.dyad, record.session))
    if record.interviewee is not None:
        out.add(it, LA["interviewee"], names.participation(record.interviewee))
    for step in study.steps:
        role = record.role if record.kind == "interview" else ""
        if (step.kind, step.session, step.role) == (record.kind, record.session, role):
            out.add(it, LA["fulfils"], names.step(step))


def _encounter_label(record: Record) -> str:
    parts = [record.kind]
    if record.kind == "interview" and record.role:
        parts.append(f"of the {record.role}")
    if record.session is not None:
        parts.append(f"{'of' if record.kind == 'observation' else 'after'} session {record.session}")
    if record.dyad:
        parts.append(f"of dyad {record.dyad}" if record.session is None else f"({record.dyad})")
    return " ".join(parts) if len(parts) > 1 else f"{record.kind}: {record.name}"


def _write_passages(study: Study, names: Names, out: Triples) -> None:
    """Every excerpt with what its place in the record tells."""
    passages, excerpts = study.passages, [passage.excerpt for passage in study.passages]
    spans = [excerpt.span for excerpt in excerpts]
    quotes = [excerpt.quote for excerpt in excerpts]
    voices = _concepts("voice", {voice for passage in passages for voice in passage.voices})
    records = {record.key: names.record(record.key) for record in study.records}
    vantages = _concepts("vantage", {passage.vantage for passage in passages})
    speakers = {it: names.participation(it) for it in {it for passage in passages for it in passage.speakers}}
    out.table(
        [names.excerpts[span] for span in spans],
        {
            iris.RDF["type"]: f"<{LA['Excerpt']}>",
            iris.RDFS["label"]: terms.texts(_labels(study)),
            LA["inStudy"]: names.study,
            LA["excerptOf"]: [records[excerpt.source] for excerpt in excerpts],
            LA["start"]: [terms.number(excerpt.start) for excerpt in excerpts],
            LA["end"]: [terms.number(excerpt.end) for excerpt in excerpts],
            LA["exact"]: terms.texts(quotes),
            LA["needsReview"]: [terms.flag(excerpt.needs_review) for excerpt in excerpts],
            LA["quoteHash"]: [
                f'"{names.quote_hashes[span]}"' if quote else "" for span, quote in zip(spans, quotes, strict=True)
            ],
            LA["exchange"]: [terms.flag(len(passage.voices) > 1) for passage in passages],
            LA["vantage"]: [vantages[passage.vantage] for passage in passages],
            LA["question"]: terms.texts([passage.question for passage in passages]),
            LA["prefix"]: terms.texts([passage.prefix for passage in passages]),
            LA["suffix"]: terms.texts([passage.suffix for passage in passages]),
            LA["paragraph"]: [
                "" if passage.paragraph is None else terms.number(passage.paragraph) for passage in passages
            ],
        },
        {
            LA["voice"]: [[voices[voice] for voice in passage.voices if voice] for passage in passages],
            LA["voicedAs"]: [[speakers[it] for it in passage.speakers] for passage in passages],
        },
    )


def _concepts(scheme: str, words: AbstractSet[str]) -> dict[str, str]:
    """The concepts of a researcher's words; none for none."""
    return {word: terms.iri(iris.concept(scheme, word)) if word else "" for word in words}


def _labels(study: Study) -> list[str]:
    """Of each passage its record, its place, and how it begins."""
    records = {record.key: record.name for record in study.records}
    labels = []
    for passage in study.passages:
        place = f", paragraph {passage.paragraph}" if passage.paragraph else ""
        begin = " ".join(passage.excerpt.quote.split(None, _SHORT))  # of a long one the rest is not looked at
        shown = f": {begin[:_SHORT]}{'…' if len(begin) > _SHORT else ''}" if begin else ""
        labels.append(f"{records[passage.excerpt.source]}{place}{shown}")
    return labels


def _write_consents(study: Study, names: Names, out: Triples) -> None:
    for consent in study.consents:
        it = names.consent(consent.pseudonym, consent.purpose, consent.wave)
        when = f" after session {consent.wave}" if consent.wave else ""
        out.thing(it, "Consent", f"{consent.pseudonym}: {consent.purpose}{when}: {consent.answer}", names.study)
        out.add(it, LA["consentOf"], names.person(consent.pseudonym))
        out.concept(it, "purpose", "purpose", consent.purpose)
        out.concept(it, "consentAnswer", "answer", consent.answer)
        out.words(it, LA["formVersion"], consent.form)
        if consent.wave is not None:
            out.add(it, LA["wave"], terms.number(consent.wave))
