"""A study folder: study.xlsx (or its CSV twins) beside the coded project, and how the two become a Study."""

from lifealliance.study_folder.assemble import assemble
from lifealliance.study_folder.draft import Draft, draft
from lifealliance.study_folder.folder import StudyFolder, noted, open_folder, read_codebooks

__all__ = ["Draft", "StudyFolder", "assemble", "draft", "noted", "open_folder", "read_codebooks"]
