"""Which guest is running. In the browser they share an interpreter; `keepers` save and restore what it has only once."""

current = None
keepers = []  # objects with save(guest) and restore(guest), in the order of their installation


def to(guest):
    """`guest` goes on. Costs nothing where it was running already."""
    global current
    if guest is current:
        return
    if current is not None:
        for keeper in keepers:
            keeper.save(current)
    current = guest
    for keeper in keepers:
        keeper.restore(guest)
