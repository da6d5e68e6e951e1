"""What compiled code can say and Python cannot: the address of an array, the bits of a float."""

from __future__ import annotations

import os
import struct
from typing import Any

from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

_types: Any = types
_structures: Any = cgutils

if os.environ.get("NUMBA_DISABLE_JIT", "0") == "1":

    def pointer(array: Any) -> Any:
        """Return the array itself: nothing is compiled."""
        return array

    def bits(number: float) -> int:
        """Return the 64 bits of a float."""
        return int.from_bytes(struct.pack(">d", number), "big")

else:

    @intrinsic
    def pointer(_typing: Any, array: Any) -> Any:
        """Return the address of an array, indexed as the array is; no references are counted."""
        signature = _types.CPointer(array.dtype)(array)

        def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            return _structures.create_struct_proxy(signature.args[0])(context, builder, args[0]).data

        return signature, generate

    @intrinsic
    def bits(_typing: Any, number: Any) -> Any:
        """Return the 64 bits of a float."""
        signature = _types.int64(_types.float64)

        def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            return builder.bitcast(args[0], context.get_value_type(signature.return_type))

        return signature, generate
