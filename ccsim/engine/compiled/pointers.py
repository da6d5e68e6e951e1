"""Arrays handed to compiled code by their address alone."""

from __future__ import annotations

import os
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

else:

    @intrinsic
    def pointer(_typing: Any, array: Any) -> Any:
        """Return the address of an array, indexed as the array is; no references are counted."""
        signature = _types.CPointer(array.dtype)(array)

        def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            return _structures.create_struct_proxy(signature.args[0])(context, builder, args[0]).data

        return signature, generate
