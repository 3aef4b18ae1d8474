"""Insurance companies."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from shopper.extensions import Base


def pinyin_key(name: str) -> str:
    """Return the key by which a Chinese name sorts: its syllables with tone numbers."""
    # Its dictionaries take 60 MB in every process, and only changes of the register need them.
    from pypinyin import Style, lazy_pinyin

    return " ".join(lazy_pinyin(name, style=Style.TONE3, neutral_tone_with_five=True)).lower()


class Company(Base):
    """An insurer whose outlets are measured."""

    __tablename__ = "company"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    name_en: Mapped[str]
    sort_key: Mapped[str]
    has_manual: Mapped[bool] = mapped_column(default=False)
    """It filed sign and décor reference pictures (condition MANUAL)."""

    def name_in(self, language: str) -> str:
        """Return the name in the language."""
        return self.name_en if language == "en" else self.name
