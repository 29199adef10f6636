"""Money in yuan as exact `Decimal`: one reader at the door, one printer on the way out, never float."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, InvalidOperation

FEN = Decimal("0.01")
ZERO = Decimal("0.00")


def yuan(value: str | int | Decimal) -> Decimal:
    """Read an amount in yuan, rounded half up to the fen. Raises ValueError for what is not a finite number."""
    if isinstance(value, float):
        raise ValueError("money is never float: pass a string, an int or a Decimal")
    try:
        amount = Decimal(value)
    except (InvalidOperation, TypeError) as error:
        raise ValueError(f"not an amount: {value!r}") from error
    if not amount.is_finite():
        raise ValueError(f"not an amount: {value!r}")
    return amount.quantize(FEN, ROUND_HALF_UP)


def whole_yuan(amount: Decimal) -> Decimal:
    """Round down to whole yuan: what is offered is never more than what is there."""
    return amount.quantize(Decimal("1"), ROUND_DOWN).quantize(FEN)


def fen(amount: Decimal) -> int:
    """The amount as integer fen, for storage and exact splitting."""
    return int((amount / FEN).to_integral_value(ROUND_HALF_UP))


def from_fen(count: int) -> Decimal:
    """Integer fen back to yuan."""
    return (Decimal(count) * FEN).quantize(FEN)


def show(amount: Decimal) -> str:
    """For people: `1,350`, and `1,350.50` only where there are fen."""
    whole = amount == amount.to_integral_value()
    return f"{amount:,.0f}" if whole else f"{amount:,.2f}"


def card(amount: Decimal | None) -> str | None:
    """For cards: `"1350.00"`, unknown is None."""
    return None if amount is None else f"{amount.quantize(FEN)}"
